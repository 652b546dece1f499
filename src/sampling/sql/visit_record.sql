-- The record whose samples are kept, locked. $1 number
SELECT s.id, s.batch_id, s.place_id, s.area, s.company_id, (s.fields->>'reserve')::bigint
FROM sampling_record s
WHERE s.number = $1 AND s.area BETWEEN (SELECT app_area_lo()) AND (SELECT app_area_hi())
  AND ((SELECT app_company()) IS NULL OR s.company_id = (SELECT app_company()))
FOR UPDATE
