-- Ends a person's sessions. $1 person, $2 SHA-256 of the token of one that stays, or null. Column: the
-- SHA-256 of each that ended
DELETE FROM session WHERE person_id = $1::bigint AND ($2::bytea IS NULL OR token_sha256 <> $2::bytea)
RETURNING token_sha256::text
