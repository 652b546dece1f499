-- The status list as it is published. No parameters.
SELECT json_build_object(
    'seq', m.seq, 'made_at', m.made_at, 'next_at', m.next_at, 'issued', m.issued,
    'shards', cardinality(m.numbers), 'bytes', (
        SELECT coalesce(sum(length(y.bytes)), 0) FROM status_bytes y WHERE y.sha256 = ANY (m.hashes)),
    'manifest_bytes', length(m.signed), 'waiting', EXISTS (SELECT FROM status_touched)
        OR EXISTS (SELECT FROM status_manifest n WHERE n.seq > m.seq))
FROM status_manifest m WHERE m.signed IS NOT NULL ORDER BY m.seq DESC LIMIT 1
