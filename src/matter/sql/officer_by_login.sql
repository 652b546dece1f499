-- A person who may be named as an officer. $1 login
SELECT id, role FROM person WHERE login = $1 AND active
