-- A token for the API. $1 id, $2 SHA-256, $3 person, $4 name, $5 powers, $6 by whom or null, $7 days
INSERT INTO api_token (id, token_sha256, person_id, name, powers, made_by, expires_at)
VALUES ($1, $2::bytea, $3::bigint, $4, $5::text[], $6::bigint, now() + $7::int * interval '1 day')
