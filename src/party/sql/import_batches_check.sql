-- Rows of batches that cannot be registered. $1 file.
-- Columns: line, field, rule, value, how many there are in all
SELECT r.line, v.field, v.rule, v.value, count(*) OVER ()
FROM (SELECT * FROM import_row WHERE file_id = $1::bigint) r
LEFT JOIN product p ON p.code = r.c3
LEFT JOIN party m ON m.code = r.c4
LEFT JOIN place l ON l.code = coalesce(r.c7, r.c4)
LEFT JOIN batch b ON b.code = r.c1
LEFT JOIN (SELECT c1, min(line) AS first FROM import_row WHERE file_id = $1::bigint
           GROUP BY c1) d ON d.c1 = r.c1,
LATERAL (VALUES
    ('code', 'code_twice', r.c1, d.first < r.line),
    ('code', 'code_taken', r.c1, b.code IS NOT NULL
        AND (b.lot, b.product_id, b.producer_id, b.produced_on, b.declared_qty)
            IS DISTINCT FROM (r.c2, p.id, m.id, r.c5::date, r.c6::bigint)),
    ('product', 'product_unknown', r.c3, p.id IS NULL),
    ('producer', 'party_unknown', r.c4, m.id IS NULL),
    ('place', 'place_unknown', coalesce(r.c7, r.c4), m.id IS NOT NULL AND l.id IS NULL),
    ('place', 'place_of_other', coalesce(r.c7, r.c4), l.party_id <> m.id),
    ('produced_on', 'date_future', r.c5,
        r.c5::date > (now() AT TIME ZONE 'Asia/Shanghai')::date)
    ) AS v(field, rule, value, bad)
WHERE v.bad ORDER BY r.line LIMIT 1000
