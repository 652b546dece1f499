-- Named queries that the asker may see, by name. $1 one of them, or null; $2 the last of the page
-- before, or null; $3 how many
SELECT q.name, q.definition, q.person_id FROM epcis_query q
WHERE ($1::text IS NULL OR q.name = $1)
  AND ($2::text IS NULL OR q.name > $2)
  AND q.area BETWEEN (SELECT app_area_lo()) AND (SELECT app_area_hi())
  AND ((SELECT app_company()) IS NULL OR q.company_id = (SELECT app_company()))
ORDER BY q.name
LIMIT $3::bigint
