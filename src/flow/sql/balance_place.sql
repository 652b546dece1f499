-- What a place's balance adds up: as balance_batch.sql, over the batches that it ever had.
-- $1 place, $2 batch or null
SELECT h.place_id, l.area, b.product_id, h.bucket, h.qty, h.place_id = b.producer_place,
       c.place_id IS NOT NULL,
       CASE WHEN h.bucket = 'stock' AND h.place_id = b.producer_place THEN c.grade
            ELSE h.grade END, b.declared_qty IS NULL
FROM holding h JOIN batch b ON b.id = h.batch_id JOIN place l ON l.id = h.place_id
LEFT JOIN stock_count c ON c.batch_id = h.batch_id AND c.place_id = h.place_id
WHERE h.place_id = $1::bigint AND ($2::bigint IS NULL OR h.batch_id = $2::bigint)
UNION ALL
SELECT h.place_id, l.area, b.product_id, 'outside', sum(h.outside)::bigint, false, false, NULL,
       b.declared_qty IS NULL
FROM holding h JOIN batch b ON b.id = h.batch_id JOIN place l ON l.id = h.place_id
WHERE h.place_id = $1::bigint AND h.outside > 0
  AND ($2::bigint IS NULL OR h.batch_id = $2::bigint)
GROUP BY h.place_id, l.area, b.product_id, b.declared_qty
UNION ALL
SELECT b.producer_place, l.area, b.product_id, 'declared', b.declared_qty, true, false, 3, false
FROM holding h JOIN batch b ON b.id = h.batch_id AND b.producer_place = h.place_id
JOIN place l ON l.id = b.producer_place
WHERE h.place_id = $1::bigint AND h.bucket = 'stock' AND b.declared_qty IS NOT NULL
  AND ($2::bigint IS NULL OR h.batch_id = $2::bigint)
