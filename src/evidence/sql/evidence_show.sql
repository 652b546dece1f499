-- What is known of a file, and who gave it when, with what the device told. $1 SHA-256 hex, $2 only this receipt
-- (NULL: all that the asker may see)
SELECT json_build_object('sha256', encode(f.sha256, 'hex'), 'sm3', encode(f.sm3, 'hex'), 'bytes', f.bytes,
           'type', f.media_type, 'exif', f.exif, 'receipts', (
    SELECT coalesce(json_agg(json_build_object('received_at', r.received_at, 'by', p.name, 'agency', g.name,
               'company', c.name, 'source', nullif(r.source, ''), 'agent', nullif(r.agent, ''),
               'device', nullif(r.device, ''), 'captured_at', r.captured_at, 'sent_at', r.sent_at,
               'offset_s', evidence_offset(r), 'clock_skew', evidence_skewed(r), 'lon', r.lon, 'lat', r.lat)
           ORDER BY r.id), '[]')
    FROM evidence_receipt r LEFT JOIN person p ON p.id = r.person_id LEFT JOIN party g ON g.id = r.agency_id
    LEFT JOIN party c ON c.id = r.company_id
    WHERE r.sha256 = f.sha256 AND receipt_seen(r) AND ($2::bigint IS NULL OR r.id = $2::bigint)))
FROM evidence_file f WHERE f.sha256 = decode($1, 'hex') AND evidence_seen(f)
