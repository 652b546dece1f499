-- A print job for its sender. $1 id
SELECT printer, job_id, login, options, ranges, state, labels, sent, taken, remote_job, tries
FROM print_job WHERE id = $1::uuid
