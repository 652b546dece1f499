-- A session goes on under another token, proven now. $1 SHA-256 of the old token, $2 of the new one.
-- Column: how many seconds it has left
UPDATE session SET token_sha256 = $2::bytea, proven_at = now(), seen_at = now()
WHERE token_sha256 = $1::bytea AND expires_at > now()
RETURNING ceil(extract(epoch FROM expires_at - now()))::int
