-- Of the units named: how many are in custody at the place, and how many are in an open
-- destruction other than their own. $1 batch, $2 place, $3 own destruction or null, $4 JSON
-- array of indexes
SELECT (SELECT count(*) FROM unit u WHERE u.batch_id = $1::bigint AND u.place_id = $2::bigint
        AND u.state = 'custody' AND u.idx = ANY (n.idx)),
       (SELECT count(*) FROM every_destruction d WHERE d.batch_id = $1::bigint AND d.state = 'open'
        AND d.id IS DISTINCT FROM $3::uuid AND d.units && n.idx)
FROM (SELECT ARRAY(SELECT jsonb_array_elements_text($4::jsonb)::bigint) AS idx) n
