-- A batch, locked, and whether its goods may be used: locking comes before any sum over its
-- goods, which a statement that waits would take from before the wait. $1 code
SELECT b.id, batch_status(b) = 0 FROM batch b WHERE b.code = $1 FOR UPDATE
