-- The next events of a span; one that takes another back stands for that one, which is told anew as
-- declared an error. $1 kinds, $2 first and $3 last number, $4 how many at most
SELECT e.batch_id, CASE WHEN k.name = 'movement_reversed' THEN coalesce(e.corrects, e.id)
                        ELSE e.id END, e.seq
FROM event e JOIN event_kind k ON k.code = e.kind
WHERE e.kind IN (SELECT code FROM event_kind WHERE name = ANY ($1::text[])) AND e.kind <> 21
  AND e.seq BETWEEN $2::bigint AND $3::bigint AND e.batch_id <> 0
ORDER BY e.seq LIMIT $4::int
