-- What goods without labels are judged by. $1 batch, $2 the place they are at, or null. Columns: code,
-- recall or null, status (seized with their place), area, company, producer's place where its output
-- is not declared
SELECT b.code, b.recall_id, CASE WHEN p.seizure_id IS NOT NULL THEN 7 ELSE batch_status(b) END,
       b.area, b.company_id, CASE WHEN b.declared_qty IS NULL THEN b.producer_place END
FROM batch b LEFT JOIN place p ON p.id = $2::bigint
WHERE b.id = $1::bigint
