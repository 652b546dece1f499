-- How far a subscription has come. $1 id, $2 the last number looked at, $3 when it runs next (s), or
-- null: as before
UPDATE epcis_subscription
SET after_seq = $2::bigint, min_record_time = now(),
    next_run_at = coalesce(to_timestamp($3::bigint), next_run_at)
WHERE id = $1::uuid
