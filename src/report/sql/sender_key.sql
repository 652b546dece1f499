-- Whose record this is. $1 its name. Columns: code, key
SELECT code, vkey FROM sender WHERE log = $1 AND ended_at IS NULL
