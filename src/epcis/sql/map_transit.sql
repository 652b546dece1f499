-- How much of a batch is under way to a place. $1 batch, $2 place
SELECT coalesce(sum(h.qty), 0) FROM holding h
WHERE h.batch_id = (SELECT id FROM batch WHERE code = $1)
  AND h.place_id = (SELECT id FROM place WHERE code = $2) AND h.bucket = 'transit'
