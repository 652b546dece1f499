-- Recall drills, the latest first; companies see none. $1 batch code or null, $2 how many at most
SELECT coalesce(json_agg(x.j), '[]') FROM (
    SELECT jsonb_build_object('id', d.id, 'at', d.at, 'by', n.name, 'batch', b.code,
               'product', p.name, 'unit', p.base_unit, 'area', d.area) || d.result AS j
    FROM (SELECT id, batch_id, area, at, person_id, result::jsonb AS result FROM recall_drill) d
    JOIN batch b ON b.id = d.batch_id JOIN product p ON p.id = b.product_id
    LEFT JOIN person n ON n.id = d.person_id
    WHERE ($1::text IS NULL OR b.code = $1) AND (SELECT app_company()) IS NULL
      AND (d.area BETWEEN (SELECT app_area_lo()) AND (SELECT app_area_hi())
           OR d.person_id = nullif(current_setting('app.person', true), '')::bigint)
    ORDER BY d.at DESC, d.id DESC LIMIT coalesce($2::int, 100)) x
