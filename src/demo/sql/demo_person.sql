-- A demo person. $1 login, $2 name, $3 role, $4 password hash, $5, $6 areas from and to
INSERT INTO person (login, name, role, password_hash, area_lo, area_hi)
VALUES ($1, $2, $3, $4, $5::int, $6::int) RETURNING id
