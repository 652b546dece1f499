SELECT batch_id, signed_at IS NOT NULL, area, company_id FROM label_job
WHERE id = $1::uuid FOR UPDATE
