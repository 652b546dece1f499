-- The batch of a GTIN and lot, where there is just one. $1 GTIN, $2 lot
SELECT min(b.code) FROM batch b JOIN product p ON p.id = b.product_id
WHERE p.gtin = $1 AND b.lot = $2 HAVING count(*) = 1
