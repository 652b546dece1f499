-- Takes indexes, which makes every other issuing wait. $1 how many, $2 batch or 0, $3 purpose. Columns:
-- the first index, the batch's area and company, the approval that the purpose needs
SELECT label_take_indexes($1::int), CASE $2::bigint WHEN 0 THEN (SELECT app_area_lo())
           ELSE (SELECT area FROM batch WHERE id = $2::bigint) END,
       (SELECT company_id FROM batch WHERE id = $2::bigint),
       (SELECT approval FROM label_purpose WHERE name = $3)
