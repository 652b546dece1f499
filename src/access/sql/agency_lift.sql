-- Limits an agency no more. $1 agency. Column: id of each row
UPDATE agency_grant SET lifted_at = now() WHERE agency_id = $1::bigint AND lifted_at IS NULL RETURNING id
