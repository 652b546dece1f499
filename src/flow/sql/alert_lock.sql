-- One alert, locked. $1 id
SELECT a.state, a.batch_id, a.unit_index, a.place_id, a.area, a.company_id
FROM alert a
WHERE a.id = $1::uuid
  AND a.area BETWEEN (SELECT app_area_lo()) AND (SELECT app_area_hi())
  AND ((SELECT app_company()) IS NULL OR a.company_id = (SELECT app_company()))
FOR UPDATE
