-- The place of a visit, and the product that was to be sampled. $1 place code, $2 product code or
-- null
SELECT p.id, p.area, p.company_id, r.id, $2::text IS NOT NULL AND r.id IS NULL
FROM place p LEFT JOIN product r ON r.code = $2 WHERE p.code = $1
