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
), known AS MATERIALIZED (
    SELECT m.batch_id, m.to_place, m.to_bucket, max(m.grade) AS grade,
           sum(m.qty) FILTER (WHERE m.from_place IS NULL) AS outside
    FROM movement m JOIN place_in l ON l.id = m.to_place JOIN batch_in b ON b.id = m.batch_id
    GROUP BY 1, 2, 3
)
SELECT 0, l.area, b.product_id, h.bucket, sum(h.qty)::bigint, b.producer_place = h.place_id,
       c.place_id IS NOT NULL,
       CASE WHEN h.bucket = 'stock' AND h.place_id = b.producer_place THEN c.grade
            ELSE g.grade END AS grade, b.declared_qty IS NULL
FROM holding h JOIN place_in l ON l.id = h.place_id JOIN batch_in b ON b.id = h.batch_id
LEFT JOIN stock_count c ON c.batch_id = h.batch_id AND c.place_id = h.place_id
LEFT JOIN known g ON g.batch_id = h.batch_id AND g.to_place = h.place_id
    AND g.to_bucket = h.bucket
WHERE h.qty <> 0
GROUP BY l.area, b.product_id, h.bucket, h.qty > 0, 6, 7, 8, 9
UNION ALL
SELECT 0, l.area, b.product_id, 'outside', sum(k.outside)::bigint, false, false, NULL,
       b.declared_qty IS NULL
FROM known k JOIN place_in l ON l.id = k.to_place JOIN batch_in b ON b.id = k.batch_id
WHERE k.outside > 0 GROUP BY l.area, b.product_id, b.declared_qty IS NULL
UNION ALL
SELECT 0, l.area, b.product_id, 'declared', sum(b.declared_qty)::bigint, true, false, 3, false
FROM batch_in b JOIN place_in l ON l.id = b.producer_place
WHERE b.declared_qty IS NOT NULL GROUP BY l.area, b.product_id
