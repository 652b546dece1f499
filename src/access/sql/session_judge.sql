-- What a session must see to, judged anew. $1 SHA-256 of its token, $2 access.password_policy, $3
-- access.second_factor
UPDATE session SET must = session_must(person_id, $2, $3) WHERE token_sha256 = $1::bytea
