-- Which of the given codes is nobody's. $1 batch or null, $2 place or null
SELECT 'batch' WHERE $1::text IS NOT NULL AND NOT EXISTS (SELECT FROM every_batch WHERE code = $1)
UNION ALL
SELECT 'place' WHERE $2::text IS NOT NULL AND NOT EXISTS (SELECT FROM every_place WHERE code = $2)
