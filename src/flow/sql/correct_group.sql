-- The movements that were recorded as one act (the legs of a transformation; what a pack held when
-- it moved): their batches are named in the body of each. $1 member of the body that they share,
-- $2 its value, $3 batches as an array. Columns: event, batch code
SELECT e.id, b.code FROM event e JOIN batch b ON b.id = e.batch_id
JOIN event_kind k ON k.code = e.kind
WHERE e.batch_id = ANY ($3::bigint[]) AND event_moves(k.apply) AND e.body::jsonb->>$1 = $2
ORDER BY e.batch_id, e.id
