-- The published list as a whole. No parameters.
-- Columns: the signed manifest; SHA-256 and bytes of a shard in hexadecimal (null: no shard).
SELECT m.signed, encode(s.sha256, 'hex'), encode(y.bytes, 'hex')
FROM (SELECT signed, hashes FROM status_manifest WHERE signed IS NOT NULL ORDER BY seq DESC LIMIT 1) m
LEFT JOIN LATERAL unnest(m.hashes) AS s(sha256) ON true
LEFT JOIN status_bytes y ON y.sha256 = s.sha256
