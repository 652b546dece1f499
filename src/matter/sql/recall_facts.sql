-- A recall, locked, with what its funnel counts outside the balance. $1 number
SELECT r.id, r.state, r.batch_id, r.area, r.company_id, b.declared_qty,
       (SELECT coalesce(sum(o.qty), 0) FROM replacement_order o
        WHERE o.recall_id = r.id AND o.state <> 'issued'),
       (SELECT count(*) FROM unit u WHERE u.batch_id = r.batch_id AND u.twin_idx IS NOT NULL),
       (SELECT coalesce(sum(m.qty), 0) FROM movement m
        WHERE m.batch_id = r.batch_id AND m.to_bucket = 'custody'),
       (SELECT count(*) FROM replacement_order o
        WHERE o.recall_id = r.id AND o.state <> 'done')
FROM recall r JOIN batch b ON b.id = r.batch_id
WHERE r.number = $1
  AND r.area BETWEEN (SELECT app_area_lo()) AND (SELECT app_area_hi())
  AND ((SELECT app_company()) IS NULL OR r.company_id = (SELECT app_company()))
FOR UPDATE OF r
