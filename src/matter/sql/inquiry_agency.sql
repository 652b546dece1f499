-- In whose name the asker asks. $1 the installation's issuer, where the asker has no agency, $2 its
-- telephone. Columns: name, telephone
SELECT coalesce(g.name, $1), coalesce(nullif(g.phone, ''), $2)
FROM (SELECT nullif(current_setting('app.agency', true), '')::bigint AS id) a
LEFT JOIN party g ON g.id = a.id
