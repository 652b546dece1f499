-- One inquiry, locked. $1 number
SELECT i.id FROM inquiry i
WHERE i.number = $1
  AND i.area BETWEEN (SELECT app_area_lo()) AND (SELECT app_area_hi())
  AND ((SELECT app_company()) IS NULL OR i.company_id = (SELECT app_company()))
FOR UPDATE
