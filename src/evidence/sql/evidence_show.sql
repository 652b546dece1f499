-- What is known of a file, and who gave it when, with what the device told. Where people were is told to
-- authorities and to themselves: a company's others get neither EXIF nor source, program, device and place.
-- $1 SHA-256 hex, $2 only this receipt (NULL: all that the asker may see)
WITH seen AS (
    SELECT r AS one, app_company() IS NULL
           OR r.person_id = nullif(current_setting('app.person', true), '')::bigint AS fully
    FROM evidence_receipt r WHERE r.sha256 = decode($1, 'hex') AND receipt_seen(r)
)
SELECT json_build_object('sha256', encode(f.sha256, 'hex'), 'sm3', encode(f.sm3, 'hex'), 'bytes', f.bytes,
           'type', f.media_type, 'exif', CASE WHEN (SELECT bool_or(fully) FROM seen) THEN f.exif END, 'receipts', (
    SELECT coalesce(json_agg(json_build_object('received_at', r.received_at, 'by', p.name, 'agency', g.name,
               'company', c.name, 'captured_at', r.captured_at, 'sent_at', r.sent_at,
               'offset_s', evidence_offset(s.one), 'clock_skew', evidence_skewed(s.one),
               'source', CASE WHEN fully THEN nullif(r.source, '') END,
               'agent', CASE WHEN fully THEN nullif(r.agent, '') END,
               'device', CASE WHEN fully THEN nullif(r.device, '') END,
               'lon', CASE WHEN fully THEN r.lon END, 'lat', CASE WHEN fully THEN r.lat END)
           ORDER BY r.id), '[]')
    FROM seen s, LATERAL (SELECT (s.one).*) r LEFT JOIN person p ON p.id = r.person_id
    LEFT JOIN party g ON g.id = r.agency_id LEFT JOIN party c ON c.id = r.company_id
    WHERE $2::bigint IS NULL OR r.id = $2::bigint))
FROM evidence_file f WHERE f.sha256 = decode($1, 'hex') AND evidence_seen(f)
