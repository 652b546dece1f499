-- A batch, locked, and whether its goods may be used: locking comes before any sum over its
-- goods, which a statement that waits would take from before the wait. $1 code
SELECT id, recall_id IS NULL AND determination <> 'nonconforming' FROM batch WHERE code = $1
FOR UPDATE
