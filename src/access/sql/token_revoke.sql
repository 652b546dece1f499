-- Ends a token of person $2, or anybody's where that is null. $1 id. Column: its SHA-256
UPDATE api_token SET revoked_at = coalesce(revoked_at, now())
WHERE id = $1 AND ($2::bigint IS NULL OR person_id = $2::bigint) RETURNING token_sha256::text
