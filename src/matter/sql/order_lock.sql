-- An order, locked: its sums are read after, as a statement that waits takes them from before
-- the wait. $1 number
SELECT o.id FROM replacement_order o
WHERE o.number = $1
  AND o.area BETWEEN (SELECT app_area_lo()) AND (SELECT app_area_hi())
  AND ((SELECT app_company()) IS NULL OR o.company_id = (SELECT app_company()))
FOR UPDATE
