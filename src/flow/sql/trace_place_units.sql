-- The labelled units at a place, those of recalled batches first.
-- $1 place, $2 how many. Columns: index, random part, batch, state, void, recalled, suspended,
-- has a twin, how many there are in all
SELECT u.idx, l.random, b.code, u.state, l.void_reason IS NOT NULL, b.recall_id IS NOT NULL,
       b.recall_id IS NULL AND b.determination = 'nonconforming', u.twin_idx IS NOT NULL,
       count(*) OVER ()
FROM unit u JOIN batch b ON b.id = u.batch_id
JOIN label l ON l.batch_id = u.batch_id AND l.idx = u.idx
WHERE u.place_id = $1::bigint
ORDER BY b.recall_id IS NULL, b.code, u.idx LIMIT $2::int
