-- Whether an event is recorded under this id, and whether it says the same.
-- $1 batch, $2 id, $3 kind, $4 quantity, $5 first label or null, $6 place
SELECT k.name = $3 AND coalesce(e.body::jsonb->>'qty', e.body::jsonb->>'counted')::bigint
           = $4::bigint AND e.place_id = $6::bigint
       AND (e.body::jsonb->>'first')::bigint IS NOT DISTINCT FROM $5::bigint
FROM event e JOIN event_kind k ON k.code = e.kind
WHERE e.batch_id = $1::bigint AND e.id = $2::uuid
