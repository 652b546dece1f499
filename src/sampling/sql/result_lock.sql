-- The record a result belongs to and its batch, locked before they are read. $1 number
SELECT s.id FROM sampling_record s JOIN batch b ON b.id = s.batch_id
WHERE s.number = $1 AND s.area BETWEEN (SELECT app_area_lo()) AND (SELECT app_area_hi())
FOR UPDATE OF s, b
