-- What the last result says of a batch, which is locked. $1 batch
SELECT determination FROM batch WHERE id = $1::bigint FOR UPDATE
