-- What a place's balance adds up: as balance_batch.sql, over the batches that it ever had.
-- $1 place, $2 batch or null
SELECT h.place_id, l.area, b.product_id, h.bucket, h.qty, h.place_id = b.producer_place,
       c.place_id IS NOT NULL,
       CASE WHEN h.bucket = 'stock' AND h.place_id = b.producer_place THEN c.grade
            ELSE g.grade END, b.declared_qty IS NULL
FROM holding h JOIN batch b ON b.id = h.batch_id JOIN place l ON l.id = h.place_id
LEFT JOIN stock_count c ON c.batch_id = h.batch_id AND c.place_id = h.place_id
LEFT JOIN (SELECT batch_id, to_bucket, max(grade) AS grade FROM movement
           WHERE to_place = $1::bigint GROUP BY 1, 2) g
    ON g.batch_id = h.batch_id AND g.to_bucket = h.bucket
WHERE h.place_id = $1::bigint AND ($2::bigint IS NULL OR h.batch_id = $2::bigint)
UNION ALL
SELECT m.to_place, l.area, b.product_id, 'outside', sum(m.qty)::bigint, false, false, max(m.grade),
       b.declared_qty IS NULL
FROM movement m JOIN batch b ON b.id = m.batch_id JOIN place l ON l.id = m.to_place
WHERE m.to_place = $1::bigint AND m.from_place IS NULL
  AND ($2::bigint IS NULL OR m.batch_id = $2::bigint)
GROUP BY m.to_place, l.area, b.product_id, b.declared_qty
UNION ALL
SELECT b.producer_place, l.area, b.product_id, 'declared', b.declared_qty, true, false, 3, false
FROM holding h JOIN batch b ON b.id = h.batch_id AND b.producer_place = h.place_id
JOIN place l ON l.id = b.producer_place
WHERE h.place_id = $1::bigint AND h.bucket = 'stock' AND b.declared_qty IS NOT NULL
  AND ($2::bigint IS NULL OR h.batch_id = $2::bigint)
