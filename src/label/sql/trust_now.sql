-- The list given out (null: none yet), whether a new one is due, the mode and the roots (null: none
-- yet). No parameters.
SELECT c.document,
       trust_behind() OR c.issued_at < date_trunc('day', now(), 'UTC') OR c.expires_at <= now(),
       r.mode, r.roots, c.seq
FROM (SELECT 1) one LEFT JOIN trust_current c ON true LEFT JOIN trust_roots r ON true
