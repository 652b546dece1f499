-- Places that were asked about a batch, the latest inquiry of each. $1 batch. Columns: place,
-- number, state
SELECT DISTINCT ON (place_id) place_id, number, state FROM every_inquiry
WHERE batch_id = $1::bigint AND state <> 'closed'
ORDER BY place_id, state <> 'sent', opened_at DESC
