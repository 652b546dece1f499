-- The label job of a sampling record. $1 number
SELECT s.job_id FROM sampling_record s
WHERE s.number = $1
  AND s.area BETWEEN (SELECT app_area_lo()) AND (SELECT app_area_hi())
  AND ((SELECT app_company()) IS NULL OR s.company_id = (SELECT app_company()))
