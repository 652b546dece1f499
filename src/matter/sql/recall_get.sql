-- A recall as it is shown: the case, its orders by state and due day inside the asker's scope,
-- the holders that have none, and its history; a company sees its own places, and no officer's name. $1 recall
SELECT json_build_object('batch', b.code, 'lot', b.lot, 'product', p.name, 'model', p.model,
    'unit', p.base_unit, 'producer', y.name, 'reason', r.reason, 'scope', r.scope,
    'opened_at', r.opened_at, 'needs_reopening', recall_stirred(r),
    'orders', (
        SELECT coalesce(json_agg(json_build_object('number', o.number, 'state', o.state,
                   'place', l.code, 'name', l.name, 'area', o.area, 'qty', o.qty,
                   'replaced', coalesce(g.replaced, 0),
                   'surrendered', coalesce(g.surrendered, 0), 'due_on', o.due_on,
                   'overdue_days', CASE WHEN o.state = 'done' THEN 0 ELSE greatest(
                       (now() AT TIME ZONE 'Asia/Shanghai')::date - o.due_on, 0) END)
               ORDER BY o.state = 'done', o.due_on, array_position(ARRAY['issued', 'served'], o.state),
                        o.number), '[]')
        FROM replacement_order o JOIN place l ON l.id = o.place_id
        LEFT JOIN order_progress g ON g.order_id = o.id
        WHERE o.recall_id = r.id
          AND ((SELECT app_company()) IS NULL OR o.company_id = (SELECT app_company()))
          AND o.area BETWEEN (SELECT app_area_lo()) AND (SELECT app_area_hi())),
    'not_ordered', (
        SELECT coalesce(json_agg(json_build_object('place', l.code, 'name', l.name,
                   'area', l.area, 'qty', n.qty) ORDER BY l.code), '[]')
        FROM recall_not_ordered(r.id, r.batch_id) n JOIN place l ON l.id = n.place_id
        WHERE ((SELECT app_company()) IS NULL OR l.party_id = (SELECT app_company()))
          AND l.area BETWEEN (SELECT app_area_lo()) AND (SELECT app_area_hi())),
    'left_at', (
        SELECT coalesce(json_agg(json_build_object('place', l.code, 'name', l.name,
                   'area', l.area, 'part', v.part, 'qty', v.qty, 'waived', v.waived)
                   ORDER BY v.rank, v.qty - v.waived DESC, l.code), '[]')
        FROM recall_left(r.id, r.batch_id) n JOIN place l ON l.id = n.place_id,
             LATERAL (VALUES (1, 'unaccounted', n.lack, n.w_lack), (2, 'held', n.held, n.w_held),
                             (3, 'custody', n.kept, n.w_kept)) AS v(rank, part, qty, waived)
        WHERE (v.qty <> 0 OR v.waived <> 0) AND (SELECT app_company()) IS NULL
          AND l.area BETWEEN (SELECT app_area_lo()) AND (SELECT app_area_hi())),
    'history', (
        SELECT coalesce(json_agg(json_strip_nulls(json_build_object('kind', k.name, 'at', e.occurred_at,
                   'by', n.name, 'reason', e.body::jsonb->>'reason',
                   'reason_en', e.body::jsonb->>'reason_en',
                   'explanation', e.body::jsonb->>'explanation',
                   'waiver', CASE WHEN k.name LIKE 'waiver%' THEN e.body::jsonb->>'number' END,
                   'signer', s.name, 'funnel', e.body::jsonb->'funnel')) ORDER BY e.seq), '[]')
        FROM event e JOIN event_kind k ON k.code = e.kind
        LEFT JOIN person n ON n.id = e.person_id AND (SELECT app_company()) IS NULL
        LEFT JOIN person s ON s.id = (e.body::jsonb->>'signer')::bigint AND (SELECT app_company()) IS NULL
        WHERE e.batch_id = r.batch_id AND k.name IN ('recall_opened', 'recall_closed',
                                                     'recall_reopened', 'waiver_proposed',
                                                     'waiver_signed', 'waiver_withdrawn')
          AND r.id IN (e.id, (e.body::jsonb->>'recall_id')::uuid)))
FROM recall r JOIN batch b ON b.id = r.batch_id JOIN product p ON p.id = b.product_id
JOIN every_party y ON y.id = b.producer_id
WHERE r.id = $1::uuid
