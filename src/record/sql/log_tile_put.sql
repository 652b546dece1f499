-- Writes a tile, or lets the last of its level grow. $1 log, $2 level, $3 number, $4 hashes in hex.
INSERT INTO log_tile (origin, level, n, hashes)
VALUES ($1::int, $2::smallint, $3::bigint, decode($4, 'hex'))
ON CONFLICT ON CONSTRAINT log_tile_pk DO UPDATE SET hashes = excluded.hashes
