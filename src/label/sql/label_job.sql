-- A label job inside the asker's scope, locked. $1 job. Columns: batch, signed, area, company,
-- approved, rejected because, who asked
SELECT batch_id, signed_at IS NOT NULL, area, company_id, approved_at IS NOT NULL,
       reject_reason, asked_by
FROM label_job
WHERE id = $1::uuid
  AND area BETWEEN (SELECT app_area_lo()) AND (SELECT app_area_hi())
  AND ((SELECT app_company()) IS NULL OR company_id = (SELECT app_company()))
FOR UPDATE
