-- The stock counts of one batch that were on record at a moment, by place.
-- $1 batch, $2 moment. Columns (read in binary): place, missing in all, grade of the last
SELECT e.place_id, sum((b->>'expected')::bigint - (b->>'counted')::bigint)::bigint,
       (array_agg((b->>'grade')::smallint ORDER BY e.seq DESC))[1]
FROM event e, LATERAL (SELECT e.body::jsonb) AS j(b)
WHERE e.batch_id = $1::bigint AND e.kind = 27 AND e.recorded_at <= $2::timestamptz
GROUP BY e.place_id
