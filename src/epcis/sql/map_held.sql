-- How much of a batch a place has in a bucket. $1 batch, $2 place, $3 bucket
SELECT coalesce(sum(h.qty), 0) FROM holding h
WHERE h.batch_id = (SELECT id FROM batch WHERE code = $1)
  AND h.place_id = (SELECT id FROM place WHERE code = $2) AND h.bucket = $3
