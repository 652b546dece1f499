-- Ends a session of person $2, or anybody's where that is null. $1 id. Column: its SHA-256
DELETE FROM session
WHERE id = $1::uuid AND ($2::bigint IS NULL OR person_id = $2::bigint) RETURNING token_sha256::text
