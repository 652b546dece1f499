-- The open alerts of a batch that its recall alone gave rise to. $1 batch
SELECT id, unit_index, place_id, area, company_id FROM every_alert
WHERE batch_id = $1::bigint AND state = 'open'
  AND kind IN ('backflow_recalled', 'install_refused', 'shipment_recalled', 'silence')
ORDER BY id
