-- A print job inside the asker's scope, locked. $1 id
SELECT p.id, p.state, p.labels, p.sent, p.taken, p.job_id, p.printer,
       print_job_code(p, p.taken + 1), print_job_code(p, p.sent), p.ranges,
       coalesce(p.options->>'reason', '') <> ''
FROM print_job p
WHERE p.id = $1::uuid
  AND (p.area = 0 OR p.area BETWEEN (SELECT app_area_lo()) AND (SELECT app_area_hi()))
  AND ((SELECT app_company()) IS NULL OR p.company_id = (SELECT app_company()))
FOR UPDATE
