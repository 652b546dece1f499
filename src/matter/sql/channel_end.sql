-- Ends a channel. $1 code. No row: there is none, or it is ended.
UPDATE channel SET ended_at = now() WHERE code = $1 AND ended_at IS NULL
RETURNING json_build_object('code', code, 'ended_at', ended_at)
