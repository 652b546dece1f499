-- Gives a message up. $1 id. No row: none such that is not ended.
UPDATE message SET state = 'dropped', ended_at = now()
WHERE id = $1::uuid AND state IN ('waiting', 'dead')
  AND area BETWEEN (SELECT app_area_lo()) AND (SELECT app_area_hi())
RETURNING json_build_object('id', id, 'state', state)
