-- Keeps a cosignature. $1 log, $2 size, $3 witness, $4 the signature line.
INSERT INTO log_cosignature (origin, size, witness, line) VALUES ($1::int, $2::bigint, $3, $4)
ON CONFLICT DO NOTHING
