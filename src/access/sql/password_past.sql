-- The hashes of a person's present password and of those before it that are remembered. $1 person
SELECT password_hash FROM person WHERE id = $1::bigint
UNION ALL
SELECT hash FROM password_past WHERE person_id = $1::bigint
