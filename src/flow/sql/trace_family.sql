-- The batches that some batches were made from or into, one level: one range of the key for each.
-- $1 batches as an array, $2 whether those they went into (null: those
-- they came from as well), $3 moment or null. Columns: the batch
-- made from, the batch made, quantities of both, times, first, last, grade, documents, places
SELECT CASE WHEN t.is_input THEN t.batch_id ELSE t.other_id END,
       CASE WHEN t.is_input THEN t.other_id ELSE t.batch_id END,
       sum(CASE WHEN t.is_input THEN t.qty ELSE t.other_qty END)::bigint,
       sum(CASE WHEN t.is_input THEN t.other_qty ELSE t.qty END)::bigint,
       count(*), extract(epoch FROM min(t.at))::bigint, extract(epoch FROM max(t.at))::bigint,
       max(t.grade), string_agg(DISTINCT t.document, '; '),
       (SELECT string_agg(DISTINCT l.code, '; ') FROM every_place l WHERE l.id = ANY (array_agg(t.place_id)))
FROM transformation t
WHERE t.batch_id = ANY ($1::bigint[]) AND ($2::boolean IS NULL OR t.is_input = $2::boolean)
  AND ($3::timestamptz IS NULL OR t.recorded_at <= $3::timestamptz)
  AND NOT EXISTS (SELECT FROM correction c WHERE c.batch_id = t.batch_id
                  AND c.event_id = t.event_id
                  AND ($3::timestamptz IS NULL OR c.recorded_at <= $3::timestamptz))
GROUP BY 1, 2, t.is_input ORDER BY 1, 2
