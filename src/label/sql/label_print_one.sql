-- One label of a job, by its number in the job or by its code. $1 job, $2 number from 1 or null,
-- $3 index and $4 random part or null
SELECT n.idx, n.type, encode(n.text_sha256, 'hex'), n.void_reason IS NOT NULL
FROM (SELECT l.*, row_number() OVER (ORDER BY l.idx) AS number
      FROM label_range r
      JOIN label l ON l.batch_id = r.batch_id AND l.idx BETWEEN r.first_index AND r.last_index
      WHERE r.job_id = $1::uuid) n
WHERE CASE WHEN $2::bigint IS NULL THEN n.idx = $3::bigint AND n.random = $4::int
           ELSE n.number = $2::bigint END
