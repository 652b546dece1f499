-- One alert: why it was raised, what was done about it, and how it was closed. What concerns a blind
-- sample's own label tells neither batch nor maker; a company sees neither another's place nor an officer's
-- name. $1 id
SELECT json_build_object('id', a.id, 'kind', a.kind, 'family', k.family, 'state', a.state,
           'raised_at', a.raised_at, 'times', a.times, 'last_at', a.last_at,
           'late', coalesce((a.why->>'late')::boolean, false),
           'batch', CASE WHEN NOT x.blind THEN b.code END, 'product', p.name, 'model', p.model,
           'producer', CASE WHEN NOT x.blind THEN m.name END,
           'recall', CASE WHEN NOT x.blind THEN r.number END,
           'recall_state', CASE WHEN NOT x.blind THEN r.state END,
           'code', serial_text(l.idx, l.random),
           'place', o.code, 'name', o.name, 'area', a.area, 'area_zh', g.name_zh,
           'area_en', g.name_en, 'why', a.why, 'advice_zh', k.advice_zh, 'advice_en', k.advice_en,
           'acknowledged', CASE WHEN a.acknowledged_at IS NOT NULL THEN json_build_object(
               'at', a.acknowledged_at, 'person', pa.name) END,
           'assigned', CASE WHEN a.assigned_to IS NOT NULL THEN json_build_object(
               'at', a.assigned_at, 'person', pt.name, 'login', pt.login) END,
           'confirmed', CASE WHEN a.confirmed_at IS NOT NULL THEN json_build_object(
               'at', a.confirmed_at, 'person', pc.name) END,
           'again', (SELECT count(*) FROM alert f
                     WHERE f.batch_id = a.batch_id AND f.unit_index = a.unit_index
                       AND f.kind = a.kind AND f.place_id = a.place_id AND f.id <> a.id
                       AND f.state = 'closed' AND f.raised_at <= a.raised_at),
           'closed', (SELECT json_build_object('at', e.occurred_at,
                          'reason', e.body::jsonb->>'reason', 'person', n.name)
                      FROM event e LEFT JOIN person n
                          ON n.id = e.person_id AND (SELECT app_company()) IS NULL
                      WHERE a.state = 'closed' AND e.kind = 61 AND e.seq = a.state_seq))
FROM alert a JOIN alert_kind k ON k.name = a.kind
LEFT JOIN every_batch b ON b.id = a.batch_id
LEFT JOIN product p ON p.id = b.product_id LEFT JOIN every_party m ON m.id = b.producer_id
LEFT JOIN every_recall r ON r.id = coalesce(b.recall_id, b.scope_recall)
LEFT JOIN place o ON o.id = a.place_id
    AND ((SELECT app_company()) IS NULL OR o.party_id = (SELECT app_company()))
LEFT JOIN area g ON g.code = a.area
LEFT JOIN label l ON l.batch_id = a.batch_id AND l.idx = a.unit_index
LEFT JOIN person pa ON pa.id = a.acknowledged_by AND (SELECT app_company()) IS NULL
LEFT JOIN person pt ON pt.id = a.assigned_to AND (SELECT app_company()) IS NULL
LEFT JOIN person pc ON pc.id = a.confirmed_by AND (SELECT app_company()) IS NULL,
LATERAL (SELECT l.blind IS NOT DISTINCT FROM 2) AS x(blind)
WHERE a.id = $1::uuid
  AND a.area BETWEEN (SELECT app_area_lo()) AND (SELECT app_area_hi())
  AND ((SELECT app_company()) IS NULL OR a.company_id = (SELECT app_company()))
