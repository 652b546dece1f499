-- The bytes of a shard. $1 its SHA-256 in hexadecimal. Columns: bytes in hexadecimal.
SELECT encode(bytes, 'hex') FROM status_bytes WHERE sha256 = decode($1, 'hex')
