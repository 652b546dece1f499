-- Destructions, newest first. $1 state, $2 limit
SELECT coalesce(json_agg(x.j), '[]') FROM (
    SELECT json_build_object('number', d.number, 'batch', b.code, 'place', l.name,
               'opened_at', d.opened_at, 'counted_in', d.counted_in, 'state', d.state) AS j
    FROM destruction d JOIN every_batch b ON b.id = d.batch_id JOIN every_place l ON l.id = d.place_id
    WHERE ($1::text IS NULL OR d.state = $1)
      AND d.area BETWEEN (SELECT app_area_lo()) AND (SELECT app_area_hi())
      AND ((SELECT app_company()) IS NULL OR d.company_id = (SELECT app_company()))
    ORDER BY d.opened_at DESC, d.number DESC LIMIT coalesce($2::int, 100)) x
