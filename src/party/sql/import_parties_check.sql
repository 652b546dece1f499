-- Rows of parties that cannot be registered. $1 file.
-- Columns: line, field, rule, value, how many there are in all
SELECT r.line, v.field, v.rule, v.value, count(*) OVER ()
FROM (SELECT * FROM import_row WHERE file_id = $1::bigint) r
LEFT JOIN party p ON p.code = r.c1
LEFT JOIN party_kind k ON k.name = r.c3
LEFT JOIN area a ON a.code = r.c4::int
LEFT JOIN place l ON l.code = r.c1
LEFT JOIN (SELECT c1, min(line) AS first FROM import_row WHERE file_id = $1::bigint
           GROUP BY c1) d ON d.c1 = r.c1,
LATERAL (VALUES
    ('code', 'code_twice', r.c1, d.first < r.line),
    ('code', 'code_taken', r.c1, p.code IS NOT NULL
        AND (p.name, p.kind, p.area) IS DISTINCT FROM (r.c2, r.c3, r.c4::int)),
    ('code', 'code_taken', r.c1, p.code IS NULL AND l.code IS NOT NULL),
    ('kind', 'kind_unknown', r.c3, k.name IS NULL),
    ('area', 'area_unknown', r.c4, a.code IS NULL),
    ('area', 'area_not_yours', r.c4, a.code < app_area_lo() OR a.code > app_area_hi())
    ) AS v(field, rule, value, bad)
WHERE v.bad ORDER BY r.line LIMIT 1000
