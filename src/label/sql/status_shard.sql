-- The bytes of a shard as they are. $1 number. Columns: bytes in hexadecimal.
SELECT encode(y.bytes, 'hex') FROM status_shard s JOIN status_bytes y ON y.sha256 = s.sha256
WHERE s.number = $1::int
