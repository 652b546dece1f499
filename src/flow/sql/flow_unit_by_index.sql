-- $1 index, $2 random part. One row, or none where no such label was issued.
SELECT l.batch_id, l.idx, l.type, u.state, u.place_id, p.code, p.name, b.code, pr.name,
       b.recall_id, u.order_id, u.twin_idx, l.void_reason, b.area, b.company_id,
       b.recall_id IS NULL AND b.determination = 'nonconforming'
FROM (SELECT batch_id, last_index FROM label_range WHERE first_index <= $1::bigint
      ORDER BY first_index DESC LIMIT 1) r
JOIN label l ON l.batch_id = r.batch_id AND l.idx = $1::bigint AND l.random = $2::int
JOIN batch b ON b.id = l.batch_id
JOIN product pr ON pr.id = b.product_id
LEFT JOIN unit u ON u.batch_id = l.batch_id AND u.idx = l.idx
LEFT JOIN place p ON p.id = u.place_id
WHERE r.last_index >= $1::bigint
