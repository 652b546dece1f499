-- Keeps a named query; no row where the name is taken. $1 name, $2 definition, $3 area, $4 company,
-- $5 person
INSERT INTO epcis_query (name, definition, area, company_id, person_id)
VALUES ($1, $2::jsonb, $3::int, $4::bigint, $5::bigint)
ON CONFLICT DO NOTHING RETURNING name
