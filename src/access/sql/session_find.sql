-- Whose session it is, while it holds and was not left alone for too long. $1 SHA-256 of its token,
-- $2 minutes that an administrator's may be left alone, $3 others', $4 minutes that a proof lasts.
-- Columns: those of actor_of(), whether the person must prove again who is there, what must be seen to first
WITH held AS (
    SELECT s.token_sha256, s.person_id, s.proven_at, s.seen_at, s.must
    FROM session s JOIN person p ON p.id = s.person_id AND p.active
    WHERE s.token_sha256 = $1::bytea AND s.expires_at > now()
      AND s.seen_at > now() - make_interval(mins => CASE p.role WHEN 'administrator' THEN $2::int
          WHEN 'system_administrator' THEN $2::int WHEN 'security_administrator' THEN $2::int
          WHEN 'auditor' THEN $2::int ELSE $3::int END)
), used AS (
    UPDATE session s SET seen_at = now() FROM held h
    WHERE s.token_sha256 = h.token_sha256 AND h.seen_at < now() - interval '1 minute'
)
SELECT p.id, p.login, p.name, p.role, p.area_lo, p.area_hi, p.agency_id, p.company_id,
       agency_bound(p.agency_id, p.area_lo, p.area_hi), person_lent(p.id),
       (h.proven_at < now() - make_interval(mins => $4::int))::int, h.must
FROM held h JOIN person p ON p.id = h.person_id
