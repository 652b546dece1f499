SELECT id FROM every_alert WHERE batch_id = $1::bigint AND unit_index = $2::bigint
    AND kind = $3 AND place_id = $4::bigint AND state = 'open'
