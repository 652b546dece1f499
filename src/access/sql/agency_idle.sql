-- How many active people of an agency hold none of its powers today. $1 agency
SELECT count(*) FROM person p
WHERE p.agency_id = $1::bigint AND p.active AND agency_bound(p.agency_id, p.area_lo, p.area_hi) = '{}'
