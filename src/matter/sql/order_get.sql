-- One order with what was replaced under it: pairs of labelled units, labelled units that took
-- the place of goods without labels, and the sums. $1 number
SELECT json_build_object('number', o.number, 'recall', r.number, 'batch', b.code,
           'place', l.code, 'name', l.name, 'area', o.area, 'qty', o.qty,
           'replaced', coalesce(p.replaced, 0), 'surrendered', coalesce(p.surrendered, 0),
           'issued_at', o.issued_at, 'due_on', o.due_on, 'state', o.state,
           'overdue_days', greatest((now() AT TIME ZONE 'Asia/Shanghai')::date - o.due_on, 0)
                           * (o.state <> 'done')::int,
           'served', o.served - 'order_id' - 'number',
           'units', (SELECT coalesce(json_agg(json_build_object(
                         'new', json_build_object('idx', nl.idx, 'random', nl.random),
                         'new_batch', nb.code, 'new_state', n.state,
                         'old', CASE WHEN ol.idx IS NOT NULL THEN
                             json_build_object('idx', ol.idx, 'random', ol.random) END,
                         'old_state', u.state) ORDER BY n.state_seq), '[]')
                     FROM every_unit n JOIN every_batch nb ON nb.id = n.batch_id
                     JOIN label nl ON nl.batch_id = n.batch_id AND nl.idx = n.idx
                     LEFT JOIN every_unit u ON u.batch_id = o.batch_id AND u.idx = n.twin_idx
                     LEFT JOIN label ol ON ol.batch_id = u.batch_id AND ol.idx = u.idx
                     WHERE n.order_id = o.id AND n.batch_id <> o.batch_id))
FROM replacement_order o JOIN every_recall r ON r.id = o.recall_id
JOIN every_batch b ON b.id = o.batch_id JOIN place l ON l.id = o.place_id
LEFT JOIN order_progress p ON p.order_id = o.id
WHERE o.number = $1
  AND o.area BETWEEN (SELECT app_area_lo()) AND (SELECT app_area_hi())
  AND ((SELECT app_company()) IS NULL OR o.company_id = (SELECT app_company()))
