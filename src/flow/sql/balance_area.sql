-- What an area's balance adds up: as balance_batch.sql, over all its places and all batches, or
-- those of one product, by product. Authorities only; areas outside the asker's are left out.
-- $1 first and $2 last area, $3 product or null
WITH place_in AS MATERIALIZED (
    SELECT id, area FROM place
    WHERE area BETWEEN greatest($1::int, (SELECT app_area_lo()))
                   AND least($2::int, (SELECT app_area_hi()))
      AND (SELECT app_company()) IS NULL
), batch_in AS MATERIALIZED (
    SELECT id, product_id, producer_place, declared_qty FROM batch
    WHERE $3::bigint IS NULL OR product_id = $3::bigint
), held AS MATERIALIZED (
    SELECT l.area, b.product_id, h.bucket, h.qty, h.outside, b.producer_place = h.place_id AS maker,
           c.place_id IS NOT NULL AS counted,
           CASE WHEN h.bucket = 'stock' AND h.place_id = b.producer_place THEN c.grade
                ELSE h.grade END AS grade, b.declared_qty IS NULL AS undeclared
    FROM holding h JOIN place_in l ON l.id = h.place_id JOIN batch_in b ON b.id = h.batch_id
    LEFT JOIN stock_count c ON c.batch_id = h.batch_id AND c.place_id = h.place_id
)
SELECT 0, area, product_id, bucket, sum(qty)::bigint, maker, counted, grade, undeclared
FROM held WHERE qty <> 0
GROUP BY area, product_id, bucket, qty > 0, maker, counted, grade, undeclared
UNION ALL
SELECT 0, area, product_id, 'outside', sum(outside)::bigint, false, false, NULL, undeclared
FROM held WHERE outside > 0 GROUP BY area, product_id, undeclared
UNION ALL
SELECT 0, l.area, b.product_id, 'declared', sum(b.declared_qty)::bigint, true, false, 3, false
FROM batch_in b JOIN place_in l ON l.id = b.producer_place
WHERE b.declared_qty IS NOT NULL GROUP BY l.area, b.product_id
