-- Derives state from the events whose keys lie in demo_key.
SELECT event_apply(array_agg((batch_id, id)::event_key)) FROM demo_key
