-- The labelled units at a place, those of recalled batches first.
-- $1 place, $2 how many. Columns: index, random part, batch, state, status, how many there are in all
SELECT u.idx, l.random, b.code, u.state, label_status(l, u, b, p, u.pack_status), count(*) OVER ()
FROM unit u JOIN place p ON p.id = u.place_id JOIN batch b ON b.id = u.batch_id
JOIN label l ON l.batch_id = u.batch_id AND l.idx = u.idx
WHERE u.place_id = $1::bigint
ORDER BY batch_status(b) <> 3, b.code, u.idx LIMIT $2::int
