-- Recalls, newest first; those whose goods were seen again after closing say so. $1 state,
-- $2 limit
SELECT coalesce(json_agg(x.j), '[]') FROM (
    SELECT json_build_object('number', r.number, 'batch', b.code, 'product', p.name,
               'reason', r.reason, 'scope', r.scope, 'opened_at', r.opened_at,
               'state', r.state, 'needs_reopening', recall_stirred(r),
               'orders', (SELECT count(*) FROM replacement_order o WHERE o.recall_id = r.id),
               'orders_done', (SELECT count(*) FROM replacement_order o
                               WHERE o.recall_id = r.id AND o.state = 'done')) AS j
    FROM recall r JOIN batch b ON b.id = r.batch_id JOIN product p ON p.id = b.product_id
    WHERE ($1::text IS NULL OR r.state = $1)
      AND CASE WHEN (SELECT app_company()) IS NOT NULL
               THEN r.company_id = (SELECT app_company())
          ELSE r.area BETWEEN (SELECT app_area_lo()) AND (SELECT app_area_hi())
               OR EXISTS (SELECT FROM replacement_order o WHERE o.recall_id = r.id AND o.area
                          BETWEEN (SELECT app_area_lo()) AND (SELECT app_area_hi())) END
    ORDER BY r.opened_at DESC, r.number DESC LIMIT coalesce($2::int, 100)) x
