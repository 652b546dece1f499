-- What the signer asks before it signs a list: the mode (null: no roots yet), whether a new list is
-- due, and that list. No parameters.
SELECT (SELECT mode FROM trust_roots),
       trust_behind() OR (SELECT issued_at < date_trunc('day', now(), 'UTC') FROM trust_current),
       trust_draft(30)
