SELECT label_take_indexes($1::int), (SELECT area FROM batch WHERE id = $2::bigint),
       (SELECT company_id FROM batch WHERE id = $2::bigint)
