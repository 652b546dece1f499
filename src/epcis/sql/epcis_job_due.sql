-- Takes the next job that waits, counting the try, and who sent it. A job on its last try is
-- given up: it has ended the program three times.
UPDATE epcis_job j SET tries = tries + 1
FROM (SELECT id FROM epcis_job WHERE running ORDER BY created_at LIMIT 1
      FOR UPDATE SKIP LOCKED) d
WHERE j.id = d.id
RETURNING j.id, j.tries, j.area, j.agency_id, j.company_id, j.person_id
