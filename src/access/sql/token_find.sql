-- Whose a token is, while it holds; that it was used is noted once a minute. $1 SHA-256.
-- Columns: PERSON_COLUMNS, powers
WITH found AS (
    SELECT t.id, t.person_id, t.powers, t.used_at FROM api_token t
    WHERE t.token_sha256 = $1::bytea AND t.revoked_at IS NULL AND t.expires_at > now()
), used AS (
    UPDATE api_token t SET used_at = now() FROM found f
    WHERE t.id = f.id AND coalesce(f.used_at, '-infinity') < now() - interval '1 minute'
)
SELECT p.id, p.login, p.name, p.role, p.area_lo, p.area_hi, p.agency_id, p.company_id,
       agency_bound(p.agency_id, p.area_lo, p.area_hi), person_lent(p.id), f.powers
FROM found f JOIN person p ON p.id = f.person_id WHERE p.active
