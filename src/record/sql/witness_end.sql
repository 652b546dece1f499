-- Gives up a log. $1 name. No row: it is none of ours.
UPDATE witnessed_log SET ended_at = now() WHERE name = $1 AND ended_at IS NULL
RETURNING json_build_object('log', name, 'ended_at', ended_at)
