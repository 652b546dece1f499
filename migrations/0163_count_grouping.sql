-- Two counts that cancel each other leave the same rows in whichever grouping they are derived: a
-- rebuild found a difference where they came in one slice.
CREATE OR REPLACE FUNCTION apply_stock_count(keys event_key[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO stock_count (batch_id, place_id, counted, expected, counted_at, seq, grade)
    SELECT DISTINCT ON (e.batch_id, e.place_id) e.batch_id, e.place_id,
           (b->>'counted')::bigint, (b->>'expected')::bigint, e.occurred_at, e.seq,
           (b->>'grade')::smallint
    FROM event_of(keys) e, LATERAL (SELECT e.body::jsonb) AS j(b)
    ORDER BY e.batch_id, e.place_id, e.seq DESC
    ON CONFLICT ON CONSTRAINT stock_count_pk DO UPDATE
    SET counted = excluded.counted, expected = excluded.expected,
        counted_at = excluded.counted_at, seq = excluded.seq, grade = excluded.grade
    WHERE stock_count.seq < excluded.seq;

    WITH delta AS (
        SELECT e.batch_id, e.place_id,
               sum((b->>'expected')::bigint - (b->>'counted')::bigint) AS short
        FROM event_of(keys) e, LATERAL (SELECT e.body::jsonb) AS j(b)
        WHERE b->>'expected' <> b->>'counted'
        GROUP BY 1, 2
    )
    INSERT INTO holding (batch_id, place_id, bucket, qty)
    SELECT batch_id, place_id, v.bucket, v.q
    FROM delta, LATERAL (VALUES ('missing', short), ('stock', -short)) AS v(bucket, q)
    ORDER BY 1, 2, 3
    ON CONFLICT ON CONSTRAINT holding_pk DO UPDATE SET qty = holding.qty + excluded.qty;
END $$;
