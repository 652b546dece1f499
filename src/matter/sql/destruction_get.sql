-- One destruction: what a certificate of destruction states, with the photographs of each
-- phase and the units by their codes. $1 number
SELECT json_build_object('number', d.number, 'batch', b.code, 'lot', b.lot,
    'product', p.name, 'model', p.model, 'unit', p.base_unit, 'producer', y.name,
    'place', l.code, 'place_name', l.name, 'area', d.area, 'area_zh', a.name_zh,
    'area_en', a.name_en, 'basis', d.basis, 'method', o.body::jsonb->>'method',
    'witness', d.witness,
    'officers', (SELECT json_agg(json_build_object('login', n.login, 'name', n.name)
                     ORDER BY array_position(d.officers, n.id))
                 FROM every_person n WHERE n.id = ANY (d.officers)),
    'opened_at', d.opened_at,
    'opened_by', (SELECT n.name FROM every_person n WHERE n.id = o.person_id),
    'counted_in', d.counted_in, 'state', d.state,
    'counted_out', (d.closing->>'counted_out')::bigint,
    'explanation', d.closing->>'explanation', 'closed_at', c.occurred_at,
    'closer', (SELECT n.name FROM every_person n WHERE n.id = (d.closing->>'closer')::bigint),
    'photos', json_build_object('before', coalesce(d.closing->'before', '[]'),
        'during', coalesce(d.closing->'during', '[]'),
        'after', coalesce(d.closing->'after', '[]')),
    'units', (SELECT coalesce(json_agg(json_build_object('code', json_build_object(
                         'idx', x.idx, 'random', x.random), 'state', u.state)
                     ORDER BY x.idx), '[]')
              FROM label x JOIN every_unit u ON u.batch_id = x.batch_id AND u.idx = x.idx
              WHERE x.batch_id = d.batch_id AND x.idx = ANY (d.units)),
    'events', json_build_object('opened', o.id, 'closed', c.id))
FROM destruction d JOIN every_batch b ON b.id = d.batch_id JOIN product p ON p.id = b.product_id
JOIN every_party y ON y.id = b.producer_id JOIN every_place l ON l.id = d.place_id
JOIN area a ON a.code = d.area
JOIN every_event o ON o.batch_id = d.batch_id AND o.id = d.id
LEFT JOIN every_event c ON c.batch_id = d.batch_id AND c.kind = 51 AND c.seq = d.state_seq
WHERE d.number = $1
  AND d.area BETWEEN (SELECT app_area_lo()) AND (SELECT app_area_hi())
  AND ((SELECT app_company()) IS NULL OR d.company_id = (SELECT app_company()))
