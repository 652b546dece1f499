SELECT idx FROM label WHERE batch_id = $1::bigint AND idx = $2::bigint FOR UPDATE
