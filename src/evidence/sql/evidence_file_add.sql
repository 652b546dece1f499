-- A stored file. $1 SHA-256 hex, $2 bytes, $3 media type, $4 area, $5 agency, $6 company,
-- $7 person (0 none).
INSERT INTO evidence_file (sha256, bytes, media_type, area, agency_id, company_id, person_id)
VALUES (decode($1, 'hex'), $2::bigint, $3, $4::int, nullif($5::bigint, 0),
        nullif($6::bigint, 0), nullif($7::bigint, 0))
ON CONFLICT ON CONSTRAINT evidence_file_pk DO NOTHING
