-- The batch that a recall is opened for, locked; a company sees its own only. $1 batch
SELECT area, company_id, recall_id FROM batch WHERE id = $1::bigint FOR UPDATE
