-- A recall to be decided on, locked. $1 number
SELECT r.id FROM recall r
WHERE r.number = $1
  AND r.area BETWEEN (SELECT app_area_lo()) AND (SELECT app_area_hi())
  AND ((SELECT app_company()) IS NULL OR r.company_id = (SELECT app_company()))
FOR UPDATE
