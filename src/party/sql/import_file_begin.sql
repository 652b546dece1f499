-- $1 SHA-256 (hex), $2 kind, $3 person, $4 and $5 areas, $6 company, $7 agency. Column: its id
INSERT INTO import_file (sha256, kind, person_id, area_lo, area_hi, company_id, agency_id)
VALUES (decode($1, 'hex'), $2, $3::bigint, $4::int, $5::int, $6::bigint, $7::bigint)
RETURNING id
