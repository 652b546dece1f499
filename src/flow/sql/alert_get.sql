-- One alert with why it was raised, and how it was closed. $1 id
SELECT json_build_object('id', a.id, 'kind', a.kind, 'state', a.state, 'raised_at', a.raised_at,
           'batch', b.code, 'product', p.name, 'model', p.model, 'producer', m.name,
           'recall', r.number, 'recall_state', r.state,
           'code', (SELECT serial_text(l.idx, l.random) FROM label l
                    WHERE l.batch_id = a.batch_id AND l.idx = a.unit_index),
           'place', o.code, 'name', o.name, 'area', a.area, 'area_zh', g.name_zh,
           'area_en', g.name_en, 'why', a.why,
           'closed', (SELECT json_build_object('at', e.occurred_at,
                          'reason', e.body::jsonb->>'reason', 'person', n.name)
                      FROM event e LEFT JOIN person n ON n.id = e.person_id
                      WHERE a.state = 'closed' AND e.kind = 61 AND e.seq = a.state_seq))
FROM alert a LEFT JOIN batch b ON b.id = a.batch_id
LEFT JOIN product p ON p.id = b.product_id LEFT JOIN party m ON m.id = b.producer_id
LEFT JOIN recall r ON r.id = b.recall_id
LEFT JOIN place o ON o.id = a.place_id LEFT JOIN area g ON g.code = a.area
WHERE a.id = $1::uuid
  AND a.area BETWEEN (SELECT app_area_lo()) AND (SELECT app_area_hi())
  AND ((SELECT app_company()) IS NULL OR a.company_id = (SELECT app_company()))
