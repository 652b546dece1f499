-- Ends a row. $1 id. Column: id
UPDATE agency_grant SET ended_at = now()
WHERE id = $1::uuid AND ended_at IS NULL AND lifted_at IS NULL RETURNING id
