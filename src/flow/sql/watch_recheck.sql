-- Puts a scan off until the record had time to catch up. $1 batch, $2 id
INSERT INTO scan_recheck (batch_id, id, due_at)
SELECT $1::bigint, $2::uuid, now() + value * interval '1 hour'
FROM watch_limit WHERE name = 'place_grace_hours'
ON CONFLICT ON CONSTRAINT scan_recheck_pk DO NOTHING
