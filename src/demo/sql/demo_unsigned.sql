-- Label jobs without signatures, the oldest first, and when each is to be signed.
SELECT id, to_char((issued_at + interval '90 seconds') AT TIME ZONE 'UTC',
                   'YYYY-MM-DD"T"HH24:MI:SS"Z"')
FROM label_job WHERE signed_at IS NULL ORDER BY issued_at, id
