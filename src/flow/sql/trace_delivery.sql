-- The movements that went by one note, or are one event; of any kind, at the asker's places.
-- $1 note or null, $2 event or null, $3 batch code or null: the event's, where it is known (without
-- it each batch's key is probed once).
-- Columns: batch code, from, to, the movement as JSON
SELECT b.code, m.from_place, m.to_place,
       json_build_object('event', m.event_id, 'at', m.ts, 'kind', k.name, 'batch', b.code,
           'product', p.name, 'model', p.model, 'unit', p.base_unit, 'from', f.code,
           'from_name', f.name, 'to', t.code, 'to_name', t.name, 'state', m.to_bucket,
           'qty', m.qty, 'grade', g.name, 'document', m.document)
FROM (SELECT * FROM movement WHERE document = $1
      UNION ALL
      SELECT m.* FROM batch b JOIN movement m ON m.batch_id = b.id AND m.event_id = $2::uuid
      WHERE $3::text IS NULL OR b.code = $3) m
JOIN batch b ON b.id = m.batch_id JOIN product p ON p.id = b.product_id
JOIN event_kind k ON k.code = m.kind JOIN grade g ON g.code = m.grade
LEFT JOIN every_place f ON f.id = m.from_place LEFT JOIN every_place t ON t.id = m.to_place
WHERE ($3::text IS NULL OR b.code = $3)
  AND (f.area BETWEEN (SELECT app_area_lo()) AND (SELECT app_area_hi())
       OR t.area BETWEEN (SELECT app_area_lo()) AND (SELECT app_area_hi()))
  AND ((SELECT app_company()) IS NULL OR f.party_id = (SELECT app_company())
       OR t.party_id = (SELECT app_company()))
ORDER BY b.code, m.ts, m.seq LIMIT 10000
