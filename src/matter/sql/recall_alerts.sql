-- The open alerts of a batch, which the closing of its recall closes: all but those of copied labels.
-- $1 batch
SELECT id, unit_index, place_id, area, company_id FROM every_alert
WHERE batch_id = $1::bigint AND state = 'open' AND kind NOT IN (
    SELECT name FROM alert_kind WHERE family = 'clone') ORDER BY id
