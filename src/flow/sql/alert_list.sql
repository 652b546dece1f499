-- Alerts, newest first. An alert about a blind sample's own label tells neither batch nor maker; a
-- company sees what concerns it, and neither whose place it was seen at nor an officer's name. again: how often the same was closed before.
-- $1 state or null, $2 kind or null, $3 batch code or null, $4 place code or null, $5 area or null,
-- $6 how many, $7 family or null, $8 those assigned to the asker only, or null, $9 those that nobody
-- acknowledged only, or null
SELECT coalesce(json_agg(x.j), '[]') FROM (
    SELECT json_build_object('id', a.id, 'kind', a.kind, 'family', k.family, 'state', a.state,
               'raised_at', a.raised_at, 'times', a.times, 'last_at', a.last_at,
               'late', coalesce((a.why->>'late')::boolean, false),
               'batch', CASE WHEN l.blind IS DISTINCT FROM 2 THEN b.code END,
               'product', p.name, 'code', serial_text(l.idx, l.random),
               'place', o.code, 'name', o.name, 'area', a.area, 'why', a.why,
               'acknowledged_at', a.acknowledged_at, 'confirmed_at', a.confirmed_at,
               'assigned_to', CASE WHEN (SELECT app_company()) IS NULL THEN n.name END,
               'again', (SELECT count(*) FROM alert f
                         WHERE f.batch_id = a.batch_id AND f.unit_index = a.unit_index
                           AND f.kind = a.kind AND f.place_id = a.place_id AND f.id <> a.id
                           AND f.state = 'closed' AND f.raised_at <= a.raised_at)) AS j
    FROM alert a JOIN alert_kind k ON k.name = a.kind
    LEFT JOIN every_batch b ON b.id = a.batch_id
    LEFT JOIN product p ON p.id = b.product_id LEFT JOIN place o ON o.id = a.place_id
        AND ((SELECT app_company()) IS NULL OR o.party_id = (SELECT app_company()))
    LEFT JOIN label l ON l.batch_id = a.batch_id AND l.idx = a.unit_index
    LEFT JOIN person n ON n.id = a.assigned_to
    WHERE ($1::text IS NULL OR a.state = $1) AND ($2::text IS NULL OR a.kind = $2)
      AND ($3::text IS NULL OR (b.code = $3 AND l.blind IS DISTINCT FROM 2))
      AND ($4::text IS NULL OR o.code = $4) AND ($5::int IS NULL OR a.area = $5::int)
      AND ($7::text IS NULL OR k.family = $7)
      AND ($8::boolean IS NOT TRUE
           OR a.assigned_to = nullif(current_setting('app.person', true), '')::bigint)
      AND ($9::boolean IS NOT TRUE OR a.acknowledged_at IS NULL)
      AND a.area BETWEEN (SELECT app_area_lo()) AND (SELECT app_area_hi())
      AND ((SELECT app_company()) IS NULL OR a.company_id = (SELECT app_company()))
    ORDER BY a.raised_at DESC, a.id LIMIT coalesce($6::int, 100)) x
