-- A stored file, and that it was given. $1 SHA-256 hex, $2 bytes, $3 media type, $4 area, $5 agency, $6 company,
-- $7 person (0 none), $8 SM3 hex, $9 address it came from, $10 program, $11 when the device took and $12 sent it,
-- $13 the device, $14 longitude, $15 latitude (NULL: not told). Columns: the receipt
WITH file AS (
    INSERT INTO evidence_file (sha256, bytes, media_type, area, agency_id, company_id, person_id, sm3)
    VALUES (decode($1, 'hex'), $2::bigint, $3, $4::int, nullif($5::bigint, 0),
            nullif($6::bigint, 0), nullif($7::bigint, 0), decode($8, 'hex'))
    ON CONFLICT ON CONSTRAINT evidence_file_pk DO NOTHING
)
INSERT INTO evidence_receipt (sha256, area, agency_id, company_id, person_id, source, agent, captured_at, sent_at,
    device, lon, lat)
VALUES (decode($1, 'hex'), $4::int, nullif($5::bigint, 0), nullif($6::bigint, 0), nullif($7::bigint, 0),
        coalesce($9, ''), coalesce($10, ''), $11::timestamptz, $12::timestamptz, coalesce($13, ''),
        $14::double precision, $15::double precision)
RETURNING id
