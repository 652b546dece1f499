-- One seizure, locked. $1 number. Columns: id, state, batch (0: the whole place), place, area, company,
-- ranges
SELECT id, state, batch_id, place_id, area, company_id, ranges FROM seizure
WHERE number = $1 AND area BETWEEN (SELECT app_area_lo()) AND (SELECT app_area_hi())
  AND ((SELECT app_company()) IS NULL OR company_id = (SELECT app_company()))
FOR UPDATE
