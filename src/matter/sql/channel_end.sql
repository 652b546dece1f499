-- Ends a channel. $1 code. No row: there is none, or it is ended.
UPDATE channel c SET ended_at = now() WHERE code = $1 AND ended_at IS NULL
  AND c.area_lo >= (SELECT app_area_lo()) AND c.area_hi <= (SELECT app_area_hi())
RETURNING json_build_object('code', code, 'ended_at', ended_at)
