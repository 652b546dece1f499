-- The waivers of a recall that the asker may look at, in the order of their numbers; companies
-- see none. $1 recall number, $2 state or null
SELECT coalesce(json_agg(json_build_object('number', w.number, 'state', w.state, 'part', w.part,
           'qty', w.qty, 'place', l.code, 'name', l.name, 'ground', w.ground,
           'explanation', w.explanation,
           'proposed_by', p.name, 'proposed_at', w.proposed_at, 'signed_by', s.name,
           'signed_at', w.signed_at, 'withdrawn', w.withdrawn->>'reason',
           'statement', w.statement, 'statement_sha256', w.statement_sha256,
           'own', same_hands(nullif(current_setting('app.person', true), '')::bigint,
                             w.proposed_by, w.proposed_at))
       ORDER BY w.number), '[]')
FROM waiver w JOIN recall r ON r.id = w.recall_id
LEFT JOIN place l ON l.id = w.place_id LEFT JOIN person p ON p.id = w.proposed_by
LEFT JOIN person s ON s.id = w.signed_by
WHERE r.number = $1 AND ($2::text IS NULL OR w.state = $2)
  AND (SELECT app_company()) IS NULL
  AND (r.area BETWEEN (SELECT app_area_lo()) AND (SELECT app_area_hi())
       OR EXISTS (SELECT FROM replacement_order o WHERE o.recall_id = r.id
                  AND o.area BETWEEN (SELECT app_area_lo()) AND (SELECT app_area_hi())))
