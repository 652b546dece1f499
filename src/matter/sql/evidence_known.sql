-- How many of these hashes name a stored file. $1 JSON array of hex
SELECT count(*) FROM evidence_file f
WHERE f.sha256 IN (SELECT decode(jsonb_array_elements_text($1::jsonb), 'hex'))
