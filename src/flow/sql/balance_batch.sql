-- What a batch's balance adds up: its holdings, what came from outside, and the declared output.
-- A company adds up its own places. $1 batch.
-- Columns (read in binary): place, area, product, bucket or 'outside' or 'declared', quantity,
-- at the producer's, counted there, grade or null, output not declared
SELECT h.place_id, l.area, b.product_id, h.bucket, h.qty, h.place_id = b.producer_place,
       c.place_id IS NOT NULL,
       CASE WHEN h.bucket = 'stock' AND h.place_id = b.producer_place THEN c.grade
            ELSE h.grade END, b.declared_qty IS NULL
FROM batch b JOIN holding h ON h.batch_id = b.id JOIN place l ON l.id = h.place_id
LEFT JOIN stock_count c ON c.batch_id = h.batch_id AND c.place_id = h.place_id
WHERE b.id = $1::bigint
  AND ((SELECT app_company()) IS NULL OR l.party_id = (SELECT app_company()))
UNION ALL
SELECT h.place_id, l.area, b.product_id, 'outside', sum(h.outside)::bigint, false, false, NULL,
       b.declared_qty IS NULL
FROM batch b JOIN holding h ON h.batch_id = b.id AND h.outside > 0
JOIN place l ON l.id = h.place_id
WHERE b.id = $1::bigint
  AND ((SELECT app_company()) IS NULL OR l.party_id = (SELECT app_company()))
GROUP BY h.place_id, l.area, b.product_id, b.declared_qty
UNION ALL
SELECT b.producer_place, l.area, b.product_id, 'declared', b.declared_qty, true, false, 3, false
FROM batch b JOIN place l ON l.id = b.producer_place
WHERE b.id = $1::bigint AND b.declared_qty IS NOT NULL
  AND ((SELECT app_company()) IS NULL OR l.party_id = (SELECT app_company()))
