-- Alerts, newest first. $1 state or null, $2 kind or null, $3 batch code or null, $4 place code or
-- null, $5 area or null, $6 how many
SELECT coalesce(json_agg(x.j), '[]') FROM (
    SELECT json_build_object('id', a.id, 'kind', a.kind, 'state', a.state,
               'raised_at', a.raised_at, 'batch', b.code, 'product', p.name,
               'code', (SELECT serial_text(l.idx, l.random) FROM label l
                        WHERE l.batch_id = a.batch_id AND l.idx = a.unit_index),
               'place', o.code, 'name', o.name, 'area', a.area, 'why', a.why) AS j
    FROM alert a LEFT JOIN batch b ON b.id = a.batch_id
    LEFT JOIN product p ON p.id = b.product_id LEFT JOIN place o ON o.id = a.place_id
    WHERE ($1::text IS NULL OR a.state = $1) AND ($2::text IS NULL OR a.kind = $2)
      AND ($3::text IS NULL OR b.code = $3) AND ($4::text IS NULL OR o.code = $4)
      AND ($5::int IS NULL OR a.area = $5::int)
      AND a.area BETWEEN (SELECT app_area_lo()) AND (SELECT app_area_hi())
      AND ((SELECT app_company()) IS NULL OR a.company_id = (SELECT app_company()))
    ORDER BY a.raised_at DESC, a.id LIMIT coalesce($6::int, 100)) x
