-- What a new batch refers to, and its own id; the asker's company bounds the producer.
-- $1 product code, $2 producer code, $3 place code or null, $4 date of production
SELECT nextval('batch_id_seq'), p.id, m.id, l.id, l.area,
       $4::date > (now() AT TIME ZONE 'Asia/Shanghai')::date
FROM (SELECT) AS one
LEFT JOIN product p ON p.code = $1
LEFT JOIN party m ON m.code = $2
    AND (app_company() IS NULL OR m.company_id = app_company())
LEFT JOIN place l ON l.code = coalesce($3, $2) AND l.party_id = m.id
