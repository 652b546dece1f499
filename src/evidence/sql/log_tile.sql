-- The first hashes of a tile. $1 log, $2 level, $3 number of the tile, $4 how many bytes.
SELECT encode(substr(hashes, 1, $4::int), 'hex') FROM log_tile
WHERE origin = $1::int AND level = $2::smallint AND n = $3::bigint
