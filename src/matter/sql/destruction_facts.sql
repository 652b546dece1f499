-- A destruction, locked. $1 number
SELECT d.id, d.state, d.batch_id, d.place_id, d.area, d.company_id, d.counted_in,
       coalesce(d.officers[1], 0), coalesce(d.officers[2], 0), array_to_json(d.units),
       d.opened_at
FROM destruction d
WHERE d.number = $1
  AND d.area BETWEEN (SELECT app_area_lo()) AND (SELECT app_area_hi())
  AND ((SELECT app_company()) IS NULL OR d.company_id = (SELECT app_company()))
FOR UPDATE
