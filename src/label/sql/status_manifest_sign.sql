-- What the signer signs: a manifest, with a row for each of its shards. $1 seq.
-- Columns: seq, time, next (seconds since 1970), end of the labels, number and SHA-256 in
-- hexadecimal of the shard (null where there is none).
SELECT m.seq, extract(epoch FROM m.made_at)::bigint, extract(epoch FROM m.next_at)::bigint,
       m.issued, s.number, encode(s.sha256, 'hex')
FROM status_manifest m
LEFT JOIN LATERAL unnest(m.numbers, m.hashes) AS s(number, sha256) ON true
WHERE m.seq = $1::bigint ORDER BY s.number
