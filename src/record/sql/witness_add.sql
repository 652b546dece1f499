-- Takes up a log, or takes it up again with the same key. $1 name, $2 key. No row: it has another key.
INSERT INTO witnessed_log AS w (name, vkey) VALUES ($1, $2)
ON CONFLICT ON CONSTRAINT witnessed_log_pk DO UPDATE SET ended_at = NULL WHERE w.vkey = excluded.vkey
RETURNING json_build_object('log', w.name, 'key', w.vkey)
