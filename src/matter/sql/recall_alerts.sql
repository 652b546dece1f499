-- The open alerts of a batch, which the closing of its recall closes. $1 batch
SELECT id, unit_index, place_id, area, company_id FROM alert
WHERE batch_id = $1::bigint AND state = 'open' ORDER BY id
