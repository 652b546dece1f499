-- A closed recall has no open alert, so an open one, too, says that its goods were seen: one
-- raised while the recall was being closed bears an earlier number than the closing.
CREATE OR REPLACE FUNCTION recall_stirred(r recall) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT r.state = 'closed' AND (
        EXISTS (SELECT FROM alert a WHERE a.batch_id = r.batch_id
                AND (a.state = 'open' OR a.state_seq > r.state_seq))
        OR EXISTS (SELECT FROM movement m JOIN event e ON e.batch_id = m.batch_id
                                                      AND e.id = m.event_id
                   WHERE m.batch_id = r.batch_id
                     AND m.to_bucket NOT IN ('destroyed', 'consumed')
                     AND e.seq > r.state_seq))
$$;
