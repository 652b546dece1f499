-- Where a pack is, and what it is in. No row: it never held anything.
-- $1 batch of its label, $2 index. Columns: place, its code, name, area, company, bucket, batch,
-- index and code of the pack it is in, when it last changed
SELECT p.place_id, l.code, l.name, l.area, l.company_id, p.bucket, o.batch_id, p.parent_idx,
       serial_text(o.idx, o.random),
       to_char(greatest(nullif(p.place_at, '-infinity'), nullif(p.parent_at, '-infinity'),
               (SELECT max(e.at) FROM pack_entry e WHERE e.pack_idx = p.idx)) AT TIME ZONE 'UTC',
               'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
FROM every_pack p LEFT JOIN every_place l ON l.id = p.place_id
LEFT JOIN LATERAL (SELECT x.batch_id, x.idx, x.random FROM label_range r
                   JOIN label x ON x.batch_id = r.batch_id AND x.idx = p.parent_idx
                   WHERE r.first_index <= p.parent_idx AND r.last_index >= p.parent_idx
                   ORDER BY r.first_index DESC LIMIT 1) o ON true
WHERE p.batch_id = $1::bigint AND p.idx = $2::bigint
