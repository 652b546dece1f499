-- One agency. $1 code
SELECT json_build_object('code', a.code, 'name', a.name, 'area', a.area,
    'idle', (SELECT count(*) FROM person p WHERE p.agency_id = a.id AND p.active
           AND agency_bound(p.agency_id, p.area_lo, p.area_hi) = '{}'),
           'limited', EXISTS (SELECT FROM agency_grant g WHERE g.agency_id = a.id
           AND g.lifted_at IS NULL AND g.begins <= today()),
    'grants', (SELECT coalesce(json_agg(json_build_object('id', g.id, 'power', to_json(g.powers),
                   'area_lo', g.area_lo, 'area_hi', g.area_hi, 'begins', g.begins, 'until', g.until,
                   'basis', g.basis, 'made_at', g.made_at, 'made_by', m.login,
                   'state', CASE WHEN g.ended_at IS NOT NULL OR g.lifted_at IS NOT NULL THEN 'ended' WHEN g.until < today() THEN 'expired'
                                 WHEN g.begins > today() THEN 'planned' ELSE 'valid' END)
               ORDER BY g.made_at, g.id), '[]')
               FROM agency_grant g LEFT JOIN person m ON m.id = g.made_by WHERE g.agency_id = a.id),
    'people', (SELECT coalesce(json_agg(json_build_object('login', p.login, 'name', p.name, 'role', p.role,
                   'area_lo', p.area_lo, 'area_hi', p.area_hi, 'active', p.active) ORDER BY p.login), '[]')
               FROM person p WHERE p.agency_id = a.id
                 AND p.area_lo >= (SELECT app_area_lo()) AND p.area_hi <= (SELECT app_area_hi())))
FROM party a
WHERE a.code = $1 AND a.kind = 'agency' AND a.area BETWEEN (SELECT app_area_lo()) AND (SELECT app_area_hi())
