-- Lets what was given up, or waits long, be tried at once. $1 id. No row: none such.
UPDATE message SET state = 'waiting', tries = 0, next_try_at = now(), ended_at = NULL
WHERE id = $1::uuid AND state IN ('waiting', 'dead')
  AND area BETWEEN (SELECT app_area_lo()) AND (SELECT app_area_hi())
RETURNING json_build_object('id', id, 'state', state)
