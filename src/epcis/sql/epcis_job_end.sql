-- How a job ended. $1 id, $2 whether without fault, $3 its errors, $4 how many events are new
UPDATE epcis_job
SET running = false, success = $2::boolean, errors = $3::jsonb, captured = $4::int,
    finished_at = clock_timestamp(), body = NULL
WHERE id = $1::uuid
