-- Orders past their day on which nothing was done at all, and which no alert named yet.
-- $1 how many at most. Columns: batch, place, area, company, number, day due, days since
SELECT o.batch_id, o.place_id, o.area, o.company_id, o.number, o.due_on,
       (now() AT TIME ZONE 'Asia/Shanghai')::date - o.due_on, p.name
FROM replacement_order o JOIN place p ON p.id = o.place_id
WHERE o.state IN ('issued', 'served') AND o.due_on < (now() AT TIME ZONE 'Asia/Shanghai')::date
  AND NOT EXISTS (SELECT FROM order_progress g WHERE g.order_id = o.id
                  AND g.replaced + g.surrendered > 0)
  AND NOT EXISTS (SELECT FROM alert a WHERE a.batch_id = o.batch_id AND a.unit_index = 0
                  AND a.kind = 'silence' AND a.place_id = o.place_id
                  AND a.why->>'document' = o.number)
ORDER BY o.due_on, o.number LIMIT $1::int
