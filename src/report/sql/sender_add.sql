-- An authority elsewhere and the key of its record. $1 code, $2 name, $3 log, $4 key
INSERT INTO sender (code, name, log, vkey) VALUES ($1, $2, $3, $4)
RETURNING json_build_object('code', code, 'name', name, 'log', log)
