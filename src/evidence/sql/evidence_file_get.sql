-- A file that the asker may see. $1 SHA-256 hex
SELECT f.media_type FROM evidence_file f
WHERE f.sha256 = decode($1, 'hex') AND evidence_seen(f)
