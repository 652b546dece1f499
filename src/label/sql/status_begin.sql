-- Where the lister begins: one at a time. No parameters.
-- Columns: the time as of which it speaks (everything committed before is seen), the end of the
-- labels of the last manifest (0 none).
SELECT clock_timestamp(), coalesce((SELECT issued FROM status_manifest ORDER BY seq DESC LIMIT 1), 0)
FROM pg_advisory_xact_lock(7202)
