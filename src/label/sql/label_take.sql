-- Takes indexes, which makes every other issuing wait. $1 how many, $2 batch, $3 purpose. Columns:
-- the first index, the batch's area and company, the approval that the purpose needs
SELECT label_take_indexes($1::int), (SELECT area FROM batch WHERE id = $2::bigint),
       (SELECT company_id FROM batch WHERE id = $2::bigint),
       (SELECT approval FROM label_purpose WHERE name = $3)
