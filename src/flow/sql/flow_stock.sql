-- What the record shows in stock of a batch at a place. $1 batch, $2 place
SELECT coalesce(sum(qty), 0) FROM holding
WHERE batch_id = $1::bigint AND place_id = $2::bigint AND bucket = 'stock'
