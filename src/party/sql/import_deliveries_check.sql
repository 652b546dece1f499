SELECT r.line, v.field, v.rule, v.value, count(*) OVER ()
FROM import_row r
LEFT JOIN place f ON f.code = r.c3
LEFT JOIN place t ON t.code = r.c4
LEFT JOIN batch b ON b.code = r.c5,
LATERAL (VALUES
    ('date', 'date_future', r.c2, r.c2::date > (now() AT TIME ZONE 'Asia/Shanghai')::date),
    ('from', 'place_unknown', r.c3, f.id IS NULL),
    ('to', 'place_unknown', r.c4, t.id IS NULL),
    ('to', 'place_same', r.c4, f.id = t.id),
    ('to', 'area_not_yours', r.c4, (f.area < (SELECT app_area_lo())
        OR f.area > (SELECT app_area_hi())) AND (t.area < (SELECT app_area_lo())
        OR t.area > (SELECT app_area_hi()))),
    ('batch', 'batch_unknown', r.c5, b.id IS NULL),
    ('received', 'received_early', r.c9, r.c9::date < r.c2::date),
    ('last', 'labels_count', r.c8, (r.c7 IS NULL) <> (r.c8 IS NULL)
        OR (r.c8::bigint >> 18) - (r.c7::bigint >> 18) + 1 <> r.c6::bigint),
    ('first', 'label_unknown', r.c5, b.id IS NOT NULL AND r.c7 IS NOT NULL
        AND r.c8 IS NOT NULL AND 2 <> (SELECT count(*) FROM (VALUES (r.c7::bigint),
            (r.c8::bigint)) AS s(v) JOIN label l ON l.batch_id = b.id AND l.idx = s.v >> 18
            AND l.random = (s.v & 262143) AND l.type = 0))) AS v(field, rule, value, bad)
WHERE v.bad ORDER BY r.line LIMIT 1000
