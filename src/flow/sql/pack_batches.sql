-- Codes of batches. $1 ids as an array. Columns: id, code
SELECT id, code FROM every_batch WHERE id = ANY ($1::bigint[]) ORDER BY id
