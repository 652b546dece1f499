-- Where the event belongs, and how many of the units named exist.
SELECT p.area, p.company_id,
       (SELECT count(*) FROM unit u WHERE u.batch_id = $2::bigint
        AND u.idx BETWEEN $3::bigint AND $4::bigint)
FROM place p WHERE p.id = $1::bigint
