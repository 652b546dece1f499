-- Jobs that the asker may see, latest first. $1 one of them, or null; $2 $3 time and id of the last
-- job of the page before, or null; $4 how many
SELECT j.id, to_char(j.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
       to_char(j.finished_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), j.running,
       j.success, j.behaviour, j.errors, j.events, j.captured
FROM epcis_job j
WHERE ($1::uuid IS NULL OR j.id = $1::uuid)
  AND ($2::timestamptz IS NULL OR (j.created_at, j.id) < ($2::timestamptz, $3::uuid))
  AND j.area BETWEEN (SELECT app_area_lo()) AND (SELECT app_area_hi())
  AND ((SELECT app_company()) IS NULL OR j.company_id = (SELECT app_company()))
ORDER BY j.created_at DESC, j.id DESC
LIMIT $4::int
