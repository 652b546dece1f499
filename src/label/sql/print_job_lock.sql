-- One sender at a time speaks to a printer; the lock goes with the connection. $1 code
SELECT pg_try_advisory_lock(7300, hashtext($1))
