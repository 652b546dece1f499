-- A locked order with what was done under it. $1 number
SELECT o.id, o.state, o.batch_id, o.place_id, o.area, o.company_id, o.qty,
       coalesce(p.replaced, 0), coalesce(p.surrendered, 0)
FROM replacement_order o LEFT JOIN order_progress p ON p.order_id = o.id
WHERE o.number = $1
