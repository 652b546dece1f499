-- The first of these hashes that names no stored file. $1 JSON array of hex
SELECT h FROM jsonb_array_elements_text($1::jsonb) WITH ORDINALITY AS t(h, n)
WHERE NOT EXISTS (SELECT FROM every_evidence f WHERE f.sha256 = decode(h, 'hex'))
ORDER BY n LIMIT 1
