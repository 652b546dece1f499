-- Another length and basis of a term. $1 name, $2 length, $3 basis
UPDATE document_term SET length = $2::int, basis = $3 WHERE name = $1
RETURNING json_build_object('name', name, 'length', length, 'unit', unit, 'basis', basis)
