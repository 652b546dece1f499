-- An order, locked. $1 number
SELECT o.id, o.state, o.batch_id, o.place_id, o.area, o.company_id, o.qty,
       (SELECT count(*) FROM unit u WHERE u.batch_id = o.batch_id AND u.order_id = o.id
        AND u.twin_idx IS NOT NULL)
FROM replacement_order o
WHERE o.number = $1
  AND o.area BETWEEN (SELECT app_area_lo()) AND (SELECT app_area_hi())
  AND ((SELECT app_company()) IS NULL OR o.company_id = (SELECT app_company()))
FOR UPDATE
