-- In whose name the asker issues, and the day. $1 the installation's issuer, where the asker has
-- no agency. Columns: what numbers are counted by, name, address, telephone, prefix, year, day in
-- words, time (RFC 3339)
SELECT coalesce(g.id, a.code), coalesce(g.name, $1), coalesce(g.address, ''),
       coalesce(g.phone, ''), coalesce(x.prefix, a.letters || '市监'),
       extract(year FROM t.at)::int, to_char(t.at, 'YYYY年MM月DD日'),
       to_char(t.at, 'YYYY-MM-DD"T"HH24:MI:SS"+08:00"')
FROM area a
CROSS JOIN (SELECT now() AT TIME ZONE 'Asia/Shanghai' AS at) t
LEFT JOIN party g ON g.id = nullif(current_setting('app.agency', true), '')::bigint
LEFT JOIN document_prefix x ON x.agency_id = g.id
WHERE a.code = (SELECT app_area_lo())
