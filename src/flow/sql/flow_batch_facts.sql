-- What goods without labels are judged by. $1 batch. Columns: code, recall or null, suspended,
-- area, company, producer's place where its output is not declared
SELECT code, recall_id, recall_id IS NULL AND determination = 'nonconforming', area, company_id,
       CASE WHEN declared_qty IS NULL THEN producer_place END
FROM batch WHERE id = $1::bigint
