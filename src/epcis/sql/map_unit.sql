-- The batch and state of a labelled unit; a pack has no batch, and is where its goods are.
-- $1 label index
WITH at AS (SELECT r.batch_id FROM label_range r WHERE r.first_index <= $1::bigint
            ORDER BY r.first_index DESC LIMIT 1)
SELECT b.code, u.state FROM at JOIN unit u ON u.batch_id = at.batch_id AND u.idx = $1::bigint
JOIN batch b ON b.id = u.batch_id
UNION ALL
SELECT '', p.bucket FROM at JOIN pack p ON p.batch_id = at.batch_id AND p.idx = $1::bigint
