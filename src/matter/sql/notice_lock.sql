-- A notice, locked. $1 id. Columns: state, batch, place, area, company, number
SELECT n.state, n.batch_id, n.place_id, n.area, n.company_id, n.number FROM notice n
WHERE n.id = $1::uuid
  AND n.area BETWEEN (SELECT app_area_lo()) AND (SELECT app_area_hi())
  AND ((SELECT app_company()) IS NULL OR n.company_id = (SELECT app_company()))
FOR UPDATE
