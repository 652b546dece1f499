-- Our event $1 came of the captured event $2.
INSERT INTO epcis_moved (id, captured) VALUES ($1::uuid, $2::uuid) ON CONFLICT DO NOTHING
