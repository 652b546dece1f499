-- Whether an id is in use. $1 batch, $2 id
SELECT 1 FROM event WHERE batch_id = $1::bigint AND id = $2::uuid
