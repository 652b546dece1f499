-- One label of a job. $1 job, $2 index
SELECT l.idx, l.type, encode(l.text_sha256, 'hex'), l.void_reason IS NOT NULL
FROM label_range r
JOIN label l ON l.batch_id = r.batch_id AND l.idx BETWEEN r.first_index AND r.last_index
WHERE r.job_id = $1::uuid AND l.idx = $2::bigint
