-- Notes a use, where the counter grew since the last one, or the authenticator does not count. $1 id, $2 counter.
-- Column: 1; no row where it did not grow
UPDATE passkey SET sign_count = $2::bigint, used_at = now()
WHERE id = $1::uuid AND (sign_count < $2::bigint OR (sign_count = 0 AND $2::bigint = 0))
RETURNING 1
