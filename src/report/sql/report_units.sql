-- The labelled units of a batch as they are now. A company sees those at its own places.
-- $1 batch. Columns (read in binary): code, state, place, its name, since, pack
SELECT serial_text(u.idx, l.random), u.state, p.code, p.name,
       nullif(u.state_at, '-infinity'), serial_text(k.idx, k.random)
FROM unit u JOIN label l ON l.batch_id = u.batch_id AND l.idx = u.idx
LEFT JOIN place p ON p.id = u.place_id
LEFT JOIN LATERAL (SELECT x.idx, x.random FROM unit_pack(u.batch_id, u.idx) q
                   JOIN label x ON x.batch_id = q.pack_batch AND x.idx = q.pack_idx) k ON true
WHERE u.batch_id = $1::bigint
  AND ((SELECT app_company()) IS NULL OR p.party_id = (SELECT app_company()))
ORDER BY u.idx
