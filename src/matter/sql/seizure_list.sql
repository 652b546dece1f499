-- Seizures, newest first. $1 state or null, $2 place code or null, $3 how many
SELECT coalesce(json_agg(x.j), '[]') FROM (
    SELECT json_build_object('number', s.number, 'state', s.state, 'place', p.code, 'name', p.name,
               'area', s.area, 'batch', b.code, 'qty', s.qty,
               'units', (SELECT sum((r->>1)::bigint - (r->>0)::bigint + 1)
                         FROM jsonb_array_elements(s.ranges) r),
               'seized_at', s.seized_at, 'basis', s.basis,
               'released_at', CASE s.state WHEN 'released' THEN s.state_at END,
               'reason', s.reason) AS j
    FROM seizure s JOIN place p ON p.id = s.place_id LEFT JOIN every_batch b ON b.id = s.batch_id
    WHERE ($1::text IS NULL OR s.state = $1) AND ($2::text IS NULL OR p.code = $2)
      AND s.area BETWEEN (SELECT app_area_lo()) AND (SELECT app_area_hi())
      AND ((SELECT app_company()) IS NULL OR s.company_id = (SELECT app_company()))
    ORDER BY s.seized_at DESC, s.number DESC LIMIT coalesce($3::int, 100)) x
