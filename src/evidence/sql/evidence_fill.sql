-- What was found out about a file later. $1 SHA-256 hex, $2 SM3 hex, $3 EXIF (JSON); NULL: as it is
UPDATE evidence_file f SET sm3 = coalesce(f.sm3, decode($2::text, 'hex')), exif = coalesce(f.exif, $3::jsonb)
WHERE f.sha256 = decode($1, 'hex') AND evidence_seen(f)
  AND (f.sm3 IS NULL AND $2::text IS NOT NULL OR f.exif IS NULL AND $3::jsonb IS NOT NULL)
