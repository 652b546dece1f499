-- The batch that a drill is about: authorities only. $1 code
SELECT b.id, b.area, b.company_id, b.code, p.name, p.base_unit
FROM batch b JOIN product p ON p.id = b.product_id
WHERE b.code = $1 AND (SELECT app_company()) IS NULL
