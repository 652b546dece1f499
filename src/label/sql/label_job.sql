-- A label job inside the asker's scope, locked: while its labels are being drawn, who prints more
-- of them waits, longer than a row is waited for. $1 job. Columns: batch, signed, area, company,
-- approved, rejected because, who asked, when
SELECT batch_id, signed_at IS NOT NULL, area, company_id, approved_at IS NOT NULL,
       reject_reason, asked_by, issued_at
FROM label_job, set_config('lock_timeout', '30s', true) AS patience
WHERE id = $1::uuid
  AND area BETWEEN (SELECT app_area_lo()) AND (SELECT app_area_hi())
  AND ((SELECT app_company()) IS NULL OR company_id = (SELECT app_company()))
FOR UPDATE OF label_job
