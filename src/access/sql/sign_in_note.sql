-- Adds to the log of signing in. $1 outcome, $2 login, $3 source, $4 factor, $5 agent. Column: the login, ""
-- where there is none such
SELECT coalesce((SELECT login FROM person WHERE login = $2), '')
FROM (SELECT sign_in_note($1, $2, $3, $4, $5)) noted
