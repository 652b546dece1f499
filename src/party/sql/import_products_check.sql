-- Rows of products that cannot be registered. $1 file.
-- Columns: line, field, rule, value, how many there are in all
SELECT r.line, v.field, v.rule, v.value, count(*) OVER ()
FROM (SELECT * FROM import_row WHERE file_id = $1::bigint) r
LEFT JOIN product p ON p.code = r.c1
LEFT JOIN (SELECT c1, min(line) AS first FROM import_row WHERE file_id = $1::bigint
           GROUP BY c1) d ON d.c1 = r.c1,
LATERAL (VALUES
    ('code', 'code_twice', r.c1, d.first < r.line),
    ('code', 'code_taken', r.c1, p.code IS NOT NULL
        AND (p.name, p.base_unit, p.standard) IS DISTINCT FROM (r.c2, r.c4, r.c5)),
    ('entry', 'entry_unknown', r.c6, r.c6 NOT IN ('ccc', 'voluntary', 'none'))
    ) AS v(field, rule, value, bad)
WHERE v.bad ORDER BY r.line LIMIT 1000
