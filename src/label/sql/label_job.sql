-- A label job inside the asker's scope, locked. $1 job
SELECT batch_id, signed_at IS NOT NULL, area, company_id FROM label_job
WHERE id = $1::uuid
  AND area BETWEEN (SELECT app_area_lo()) AND (SELECT app_area_hi())
  AND ((SELECT app_company()) IS NULL OR company_id = (SELECT app_company()))
FOR UPDATE
