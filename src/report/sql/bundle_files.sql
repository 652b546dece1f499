-- What is known of files, by their hashes. $1 JSON array of hex. Columns: hash, media type, bytes, who gave
-- it, when it was received (Shanghai)
SELECT encode(f.sha256, 'hex'), f.media_type, f.bytes, p.name,
       to_char(f.received_at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD HH24:MI:SS')
FROM jsonb_array_elements_text($1::jsonb) h JOIN evidence_file f ON f.sha256 = decode(h, 'hex')
LEFT JOIN person p ON p.id = f.person_id
ORDER BY f.received_at, 1
