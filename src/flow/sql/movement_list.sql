-- Movements of a batch, of one note, or to a place, the latest first, with the ids that a correction
-- names; those that begin or end where the asker may see.
-- $1 batch code or null, $2 place code or null, $3 note or null, $4 limit
SELECT coalesce(json_agg(r.j ORDER BY r.ts DESC, r.seq DESC), '[]') FROM (
    SELECT m.ts, m.seq, json_build_object('event', m.event_id, 'at', m.ts, 'kind', k.name,
               'batch', b.code, 'from', f.code, 'to', t.code, 'state', m.to_bucket, 'qty', m.qty,
               'first', (SELECT serial_text(l.idx, l.random) FROM label l
                         WHERE l.batch_id = m.batch_id AND l.idx = m.first_idx),
               'last', (SELECT serial_text(l.idx, l.random) FROM label l
                        WHERE l.batch_id = m.batch_id AND l.idx = m.last_idx),
               'grade', g.name, 'document', m.document,
               'corrects', (SELECT c.event_id FROM correction c WHERE c.batch_id = m.batch_id
                            AND c.replaced_by = m.event_id)) AS j
    FROM (SELECT * FROM movement WHERE batch_id = (SELECT id FROM batch WHERE code = $1)
          UNION ALL SELECT * FROM movement WHERE $1 IS NULL AND document = $3
          UNION ALL SELECT * FROM movement
          WHERE $1 IS NULL AND $3 IS NULL
            AND to_place = (SELECT id FROM every_place WHERE code = $2)) m
    JOIN batch b ON b.id = m.batch_id JOIN event_kind k ON k.code = m.kind
    JOIN grade g ON g.code = m.grade
    LEFT JOIN every_place f ON f.id = m.from_place LEFT JOIN every_place t ON t.id = m.to_place
    WHERE ($2::text IS NULL OR f.code = $2 OR t.code = $2)
      AND ($3::text IS NULL OR m.document = $3)
      AND (f.area BETWEEN (SELECT app_area_lo()) AND (SELECT app_area_hi())
           OR t.area BETWEEN (SELECT app_area_lo()) AND (SELECT app_area_hi()))
      AND ((SELECT app_company()) IS NULL OR f.party_id = (SELECT app_company())
           OR t.party_id = (SELECT app_company()))
    ORDER BY m.ts DESC, m.seq DESC LIMIT coalesce($4::int, 100)) r
