-- One order with the units replaced under it. $1 number
SELECT json_build_object('number', o.number, 'recall', r.number, 'batch', b.code,
           'place', l.code, 'name', l.name, 'area', o.area, 'qty', o.qty,
           'issued_at', o.issued_at, 'due_on', o.due_on, 'state', o.state,
           'served', o.served,
           'replaced', (SELECT coalesce(json_agg(json_build_object('old', u.idx,
                            'new', u.twin_idx, 'state', u.state) ORDER BY u.idx), '[]')
                        FROM unit u WHERE u.batch_id = o.batch_id AND u.order_id = o.id
                          AND u.twin_idx IS NOT NULL))
FROM replacement_order o JOIN recall r ON r.id = o.recall_id
JOIN batch b ON b.id = o.batch_id JOIN place l ON l.id = o.place_id
WHERE o.number = $1
  AND o.area BETWEEN (SELECT app_area_lo()) AND (SELECT app_area_hi())
  AND ((SELECT app_company()) IS NULL OR o.company_id = (SELECT app_company()))
