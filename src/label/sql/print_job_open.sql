-- Whether another print job that is not over prints some of these labels. $1 label job,
-- $2 ranges of indexes
SELECT p.id FROM every_print_job p
WHERE p.job_id = $1::uuid AND p.state IN ('queued', 'sending', 'doubt')
  AND EXISTS (SELECT FROM jsonb_array_elements(p.ranges) a, jsonb_array_elements($2::jsonb) b
              WHERE (a->>0)::bigint <= (b->>1)::bigint AND (b->>0)::bigint <= (a->>1)::bigint)
ORDER BY p.queued_at LIMIT 1
