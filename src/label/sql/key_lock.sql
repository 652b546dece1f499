-- One change of keys at a time. No parameters.
SELECT pg_advisory_xact_lock(7202)
