-- Locks units against being moved meanwhile. $1 batch, $2 JSON array of indexes
SELECT idx FROM unit WHERE batch_id = $1::bigint
  AND idx IN (SELECT jsonb_array_elements_text($2::jsonb)::bigint) ORDER BY idx FOR UPDATE
