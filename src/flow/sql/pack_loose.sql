-- How much of a batch without labels is in packs at an account. $1 batch, $2 place, $3 bucket
SELECT coalesce(sum(q.qty), 0) FROM pack_qty q
JOIN pack p ON p.batch_id = q.pack_batch AND p.idx = q.pack_idx
WHERE q.batch_id = $1::bigint AND q.qty > 0 AND p.place_id = $2::bigint AND p.bucket = $3
