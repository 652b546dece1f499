SELECT idx FROM unit WHERE batch_id = $1::bigint AND idx BETWEEN $2::bigint AND $3::bigint
ORDER BY idx FOR UPDATE
