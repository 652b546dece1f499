SELECT id FROM place WHERE code = $1
