-- What runs at a place, of one product or of any, the place locked. $1 place, $2 product or null
SELECT i.product, p.area, p.company_id
FROM place p JOIN impairment i ON i.place_id = p.id AND i.ended_at IS NULL
WHERE p.id = $1::bigint AND ($2::text IS NULL OR i.product = $2)
ORDER BY i.product FOR UPDATE OF p
