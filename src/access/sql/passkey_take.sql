-- Takes a challenge, once. $1 challenge, $2 purpose, $3 the person it must have been made for; null: anybody, or nobody.
-- Columns: person_id, whether he must be verified (1)
DELETE FROM passkey_challenge
WHERE challenge = $1::bytea AND purpose = $2 AND expires_at > now() AND ($3::bigint IS NULL OR person_id = $3::bigint)
RETURNING person_id, verified::int
