-- Which labels were ever scanned: the events are read first, by their keys. In one join the
-- planner may pair every event with every label of its batch.
CREATE OR REPLACE FUNCTION apply_scanned(keys event_key[]) RETURNS void LANGUAGE sql AS $$
    WITH seen AS MATERIALIZED (
        SELECT DISTINCT batch_id, unit_index FROM event_of(keys) WHERE unit_index IS NOT NULL
    )
    UPDATE label l SET scanned = true
    FROM seen s
    WHERE l.batch_id = s.batch_id AND l.idx = s.unit_index AND NOT l.scanned
$$;
