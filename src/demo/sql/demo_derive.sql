-- Derives state from the events whose keys lie in demo_key, and empties it.
WITH keys AS (DELETE FROM demo_key RETURNING batch_id, id)
SELECT event_apply(array_agg((batch_id, id)::event_key)) FROM keys
