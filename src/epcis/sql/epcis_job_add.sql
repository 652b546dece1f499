-- Keeps a document to capture. $1 id, $2 behaviour, $3 how many events, $4 the document, $5 area,
-- $6 agency, $7 company, $8 person. A company's job belongs to the area where it is.
INSERT INTO epcis_job (id, behaviour, events, body, area, agency_id, company_id, person_id)
VALUES ($1::uuid, $2, $3::int, $4,
        coalesce((SELECT p.area FROM party p WHERE p.id = $7::bigint), $5::int), $6::bigint, $7::bigint, $8::bigint)
