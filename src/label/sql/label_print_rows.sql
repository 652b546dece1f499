-- Labels of a signed job that may be printed: void ones are left out. $1 job, $2 type or null,
-- $3 how many to pass over, $4 how many at most, $5 ranges of indexes [[first, last], ..] or null
SELECT l.idx, l.type, encode(l.text_sha256, 'hex')
FROM label_range r
JOIN label l ON l.batch_id = r.batch_id AND l.idx BETWEEN r.first_index AND r.last_index
WHERE r.job_id = $1::uuid AND l.void_reason IS NULL AND l.text_sha256 IS NOT NULL
  AND ($2::smallint IS NULL OR l.type = $2::smallint)
  AND ($5::jsonb IS NULL OR EXISTS (
      SELECT FROM jsonb_array_elements($5::jsonb) x
      WHERE l.idx BETWEEN (x->>0)::bigint AND (x->>1)::bigint))
ORDER BY l.idx OFFSET $3::int LIMIT $4::int
