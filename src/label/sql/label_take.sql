-- Takes indexes, which makes every other issuing wait. $1 how many, $2 batch or 0, $3 purpose. Columns:
-- the first index, the area (the batch's where it is the asker's, else the asker's own: whoever takes a
-- sample of goods from elsewhere prints its labels) and company, the approval that the purpose needs
SELECT label_take_indexes($1::int),
       coalesce((SELECT area FROM batch WHERE id = $2::bigint AND $2::bigint <> 0
                 AND area BETWEEN (SELECT app_area_lo()) AND (SELECT app_area_hi())), (SELECT app_area_lo())),
       (SELECT company_id FROM batch WHERE id = $2::bigint),
       (SELECT approval FROM label_purpose WHERE name = $3)
