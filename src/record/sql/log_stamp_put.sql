-- Keeps a stamp. $1 log, $2 size, $3 address of the authority, $4 its time (unix), $5 token in hex.
INSERT INTO log_stamp (origin, size, authority, stamped_at, token)
VALUES ($1::int, $2::bigint, $3, to_timestamp($4::bigint), decode($5, 'hex')) ON CONFLICT DO NOTHING
