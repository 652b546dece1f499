-- A challenge that waits for an answer; those whose time is over go. $1 challenge, $2 purpose, $3 person or null,
-- $4 whether he must be verified, $5 who asks, $6 how long in seconds, $7 how many may wait for one asker.
-- Column: 1; no row where too many wait
WITH gone AS (
    DELETE FROM passkey_challenge WHERE expires_at <= now()
)
INSERT INTO passkey_challenge (challenge, purpose, person_id, verified, source, expires_at)
SELECT $1::bytea, $2, $3::bigint, $4::boolean, $5, now() + make_interval(secs => $6::int)
WHERE (SELECT count(*) FROM passkey_challenge WHERE source = $5 AND expires_at > now()) < $7::int
RETURNING 1
