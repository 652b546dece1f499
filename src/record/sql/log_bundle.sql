-- Entries of a bundle, in hex. $1 log, $2 number of the bundle, $3 how many of its entries.
SELECT encode(entry, 'hex') FROM log_entry
WHERE origin = $1::int AND idx >= $2::bigint * 256 AND idx < $2::bigint * 256 + $3::int
ORDER BY idx
