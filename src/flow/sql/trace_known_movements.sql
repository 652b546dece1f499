-- The movements of one batch that were on record at a moment and not taken back by then: from the
-- events, one range of their key.
-- $1 batch, $2 moment. Columns (read in binary): as of trace_movements, then the bucket at the start
SELECT e.occurred_at, e.kind, b.from_place, b.to_place, b.to_bucket, b.qty, b.grade, b.document,
       b.from_bucket
FROM event e JOIN event_kind k ON k.code = e.kind,
     LATERAL jsonb_to_record(e.body::jsonb) AS b(from_place bigint, from_bucket text,
         to_place bigint, to_bucket text, qty bigint, grade smallint, document text)
WHERE e.batch_id = $1::bigint AND e.recorded_at <= $2::timestamptz AND event_moves(k.apply)
  AND NOT EXISTS (SELECT FROM correction c WHERE c.batch_id = e.batch_id AND c.event_id = e.id
                  AND c.recorded_at <= $2::timestamptz)
ORDER BY e.occurred_at, e.seq
