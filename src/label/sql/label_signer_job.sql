-- The labels of an approved job that may be signed; $1 job. Void labels are left out.
SELECT l.idx, l.random, l.type, j.day
FROM label_job j
JOIN label_range r ON r.job_id = j.id
JOIN label l ON l.batch_id = r.batch_id AND l.idx BETWEEN r.first_index AND r.last_index
WHERE j.id = $1::uuid AND j.approved_by IS NOT NULL AND l.void_reason IS NULL
ORDER BY l.idx
