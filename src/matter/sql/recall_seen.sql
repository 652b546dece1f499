-- A recall that the asker may look at: of the own area, or with an order to a holder there; a
-- company sees those of its own products. $1 number
SELECT r.id FROM recall r
WHERE r.number = $1
  AND CASE WHEN (SELECT app_company()) IS NOT NULL THEN r.company_id = (SELECT app_company())
      ELSE r.area BETWEEN (SELECT app_area_lo()) AND (SELECT app_area_hi())
           OR EXISTS (SELECT FROM replacement_order o WHERE o.recall_id = r.id
                      AND o.area BETWEEN (SELECT app_area_lo()) AND (SELECT app_area_hi())) END
