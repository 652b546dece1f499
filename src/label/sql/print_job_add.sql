-- A print job; the area and company are those of its label job, none for a calibration page.
-- $1 id, $2 printer, $3 label job or null, $4 login or null, $5 options, $6 ranges, $7 labels
INSERT INTO print_job (id, printer, job_id, area, company_id, login, options, ranges, labels)
SELECT $1::uuid, $2, $3::uuid, coalesce(j.area, 0), j.company_id, $4, $5::jsonb, $6::jsonb, $7::int
FROM (SELECT) x LEFT JOIN label_job j ON j.id = $3::uuid
