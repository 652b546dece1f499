-- How the numbers of an agency begin. $1 the agency's code, $2 prefix
INSERT INTO document_prefix (agency_id, prefix)
SELECT id, $2 FROM party WHERE code = $1 AND kind = 'agency'
ON CONFLICT ON CONSTRAINT document_prefix_pk DO UPDATE SET prefix = excluded.prefix
RETURNING json_build_object('agency', $1, 'prefix', prefix)
