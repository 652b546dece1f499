-- How many units a batch declares, and how many have a label that is not void. A label that took
-- over from another counts once: the other is void. $1 batch. Columns: declared or null, labelled
SELECT b.declared_qty,
       (SELECT count(*) FROM unit u JOIN label l ON l.batch_id = u.batch_id AND l.idx = u.idx
        WHERE u.batch_id = b.id AND l.void_reason IS NULL)
FROM batch b WHERE b.id = $1::bigint
