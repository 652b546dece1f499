-- Of these units, how many did something after a time. $1 batch, $2 JSON array of indexes,
-- $3 time
SELECT count(*) FROM unit WHERE batch_id = $1::bigint
  AND idx IN (SELECT jsonb_array_elements_text($2::jsonb)::bigint)
  AND state_at > $3::timestamptz
