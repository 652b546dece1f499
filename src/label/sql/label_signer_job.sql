-- The labels of an approved job that may be signed; of those that were before, the key on record
-- and the signature, where one was kept, and the hash of its text. Void labels are left out. Where the
-- job's rule asks for
-- another person, the one who asked is none. $1 job, $2 $3 first and last index
SELECT l.idx, l.random, l.type, j.day, CASE WHEN l.text_sha256 IS NOT NULL THEN l.kid END,
       j.agency_id, encode(s.signature, 'hex'),
       encode(l.text_sha256, 'hex')
FROM label_job j
JOIN label_range r ON r.job_id = j.id
JOIN label l ON l.batch_id = r.batch_id AND l.idx BETWEEN r.first_index AND r.last_index
LEFT JOIN label_signature s ON s.batch_id = l.batch_id AND s.idx = l.idx
WHERE j.id = $1::uuid AND j.approved_by IS NOT NULL AND j.rejected_at IS NULL
  AND (j.approval <> 'another' OR j.approved_by <> j.asked_by)
  AND l.void_reason IS NULL AND l.idx BETWEEN $2::bigint AND $3::bigint
ORDER BY l.idx
