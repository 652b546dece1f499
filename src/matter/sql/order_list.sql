-- Replacement orders, those not done first, by due day. $1 recall number, $2 place code,
-- $3 state, $4 overdue only, $5 limit
SELECT coalesce(json_agg(x.j), '[]') FROM (
    SELECT json_build_object('number', o.number, 'recall', r.number, 'batch', b.code,
               'place', l.code, 'name', l.name, 'area', o.area, 'qty', o.qty,
               'replaced', coalesce(g.replaced, 0),
               'due_on', o.due_on, 'state', o.state,
               'overdue_days', CASE WHEN o.state <> 'done'
                                    THEN greatest(0, d.today - o.due_on) ELSE 0 END,
               'overdue', o.state <> 'done' AND o.due_on < d.today) AS j
    FROM replacement_order o JOIN every_recall r ON r.id = o.recall_id
    JOIN every_batch b ON b.id = o.batch_id JOIN place l ON l.id = o.place_id
    LEFT JOIN order_progress g ON g.order_id = o.id,
         (SELECT (now() AT TIME ZONE 'Asia/Shanghai')::date AS today) d
    WHERE ($1::text IS NULL OR r.number = $1) AND ($2::text IS NULL OR l.code = $2)
      AND ($3::text IS NULL OR o.state = $3)
      AND ($4::text IS DISTINCT FROM 'true' OR (o.state <> 'done' AND o.due_on < d.today))
      AND o.area BETWEEN (SELECT app_area_lo()) AND (SELECT app_area_hi())
      AND ((SELECT app_company()) IS NULL OR o.company_id = (SELECT app_company()))
    ORDER BY o.state = 'done', o.due_on, o.number LIMIT coalesce($5::int, 100)) x
