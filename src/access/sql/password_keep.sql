-- A person's password. $1 person, $2 its hash, $3 whose choice it is; $4 how many former ones are remembered
WITH past AS (
    INSERT INTO password_past (person_id, hash) SELECT id, password_hash FROM person
    WHERE id = $1::bigint AND $4::int > 0
), forgotten AS (
    DELETE FROM password_past WHERE person_id = $1::bigint AND ended_at NOT IN (
        SELECT ended_at FROM password_past WHERE person_id = $1::bigint
        ORDER BY ended_at DESC LIMIT greatest($4::int - 1, 0))
)
UPDATE person SET password_hash = $2, password_by = $3, password_at = now() WHERE id = $1::bigint
