-- Whoever numbers a document of this issuer and kind waits here for the one before, which is being
-- drawn: longer than a row is waited for. $1 issuer, $2 kind's code
SELECT set_config('lock_timeout', '30s', true), pg_advisory_xact_lock($1::bigint::int, $2::int)
