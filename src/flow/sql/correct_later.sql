-- The first fact about units of a range after a movement: another movement, or that a label was
-- replaced. $1 batch, $2 first, $3 last, $4 time of the movement, $5 number of its record.
-- Columns: event, kind, time
SELECT x.id, k.name, to_char(x.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
FROM (SELECT m.event_id AS id, m.kind, m.ts AS at, m.seq FROM movement m
      WHERE m.batch_id = $1::bigint AND m.first_idx <= $3::bigint AND m.last_idx >= $2::bigint
        AND (m.ts, m.seq) > ($4::timestamptz, $5::bigint)
      UNION ALL
      SELECT e.id, e.kind, e.occurred_at, e.seq FROM event e
      WHERE e.batch_id = $1::bigint AND e.kind = 19
        AND (e.body::jsonb->>'old')::bigint BETWEEN $2::bigint AND $3::bigint
        AND (e.occurred_at, e.seq) > ($4::timestamptz, $5::bigint)) x
JOIN event_kind k ON k.code = x.kind
ORDER BY x.at, x.seq LIMIT 1
