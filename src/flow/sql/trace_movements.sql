-- The movements of one batch in the order of time: one range scan of index movement_trace.
-- $1 batch. Columns (read in binary): when, kind, from, to, bucket at the end, quantity, grade,
-- document
SELECT ts, kind, from_place, to_place, to_bucket, qty, grade, document
FROM movement WHERE batch_id = $1::bigint ORDER BY ts
