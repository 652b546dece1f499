-- A received matter, locked. $1 number. Columns: id, state, area
SELECT r.id, r.state, r.area FROM received_matter r
WHERE r.number = $1 AND (SELECT app_company()) IS NULL
  AND r.area BETWEEN (SELECT app_area_lo()) AND (SELECT app_area_hi())
FOR UPDATE
