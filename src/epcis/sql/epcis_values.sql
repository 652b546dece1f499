-- What a collection lists to the asker, in order. $1 collection, $2 the last of the page before, or
-- null, $3 how many, $4 text[]: standard words, or null
SELECT value FROM (
    SELECT DISTINCT v.value COLLATE "C" AS value FROM epcis_value_all v
    WHERE v.kind = $1 AND v.area BETWEEN (SELECT app_area_lo()) AND (SELECT app_area_hi())
      AND ((SELECT app_company()) IS NULL OR v.company_id = (SELECT app_company()))
      AND ($2::text IS NULL OR v.value COLLATE "C" > $2)
    UNION
    SELECT unnest($4::text[]) COLLATE "C") w
WHERE $2::text IS NULL OR value > $2
ORDER BY value
LIMIT $3::bigint
