-- A file that the asker may see. $1 SHA-256 hex. Columns: media type, SM3 (hex; NULL: not computed yet),
-- whether what the camera wrote into it was read, whether the asker gave it
SELECT f.media_type, encode(f.sm3, 'hex'), f.exif IS NOT NULL,
       EXISTS (SELECT FROM evidence_receipt r WHERE r.sha256 = f.sha256
               AND r.person_id = nullif(current_setting('app.person', true), '')::bigint)
FROM evidence_file f
WHERE f.sha256 = decode($1, 'hex') AND evidence_seen(f)
