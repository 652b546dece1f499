-- How an account's goods are known, and how much of them came from nobody on record, stands with
-- the account: a balance of the city need not read every movement of its history. What comes out of
-- a transformation (143) comes from no place either, but not from outside.
ALTER TABLE holding
    ADD grade smallint,                     -- the weakest of the movements that came in; NULL: none did
    ADD outside bigint NOT NULL DEFAULT 0;

UPDATE holding h SET grade = m.grade, outside = m.outside
FROM (SELECT batch_id, to_place, to_bucket, max(grade) AS grade,
             coalesce(sum(qty) FILTER (WHERE from_place IS NULL AND kind <> 143), 0) AS outside
      FROM movement WHERE to_place IS NOT NULL GROUP BY 1, 2, 3) m
WHERE h.batch_id = m.batch_id AND h.place_id = m.to_place AND h.bucket = m.to_bucket;

CREATE OR REPLACE FUNCTION movement_add(given moved[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    labelled boolean;
BEGIN
    WITH added AS (
        INSERT INTO movement (batch_id, ts, event_id, kind, from_place, from_bucket, to_place,
                              to_bucket, qty, first_idx, last_idx, grade, document, seq)
        SELECT batch_id, ts, event_id, kind, from_place, from_bucket, to_place, to_bucket, qty,
               first_idx, last_idx, grade, document, seq
        FROM unnest(given)
        RETURNING batch_id, kind, from_place, from_bucket, to_place, to_bucket, qty, first_idx, grade
    ), delta AS (
        SELECT batch_id, place_id, bucket, sum(q) AS q, max(grade) AS grade, sum(outside) AS outside
        FROM (
            SELECT batch_id, from_place AS place_id, from_bucket AS bucket, -qty AS q,
                   NULL::smallint AS grade, 0 AS outside
            FROM added WHERE from_place IS NOT NULL
            UNION ALL
            SELECT batch_id, to_place, to_bucket, qty, grade,
                   CASE WHEN from_place IS NULL AND kind <> 143 THEN qty ELSE 0 END
            FROM added WHERE to_place IS NOT NULL) d
        GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
    ), held AS (
        INSERT INTO holding (batch_id, place_id, bucket, qty, grade, outside)
        SELECT batch_id, place_id, bucket, q, grade, outside FROM delta
        ON CONFLICT ON CONSTRAINT holding_pk DO UPDATE
        SET qty = holding.qty + excluded.qty, grade = greatest(holding.grade, excluded.grade),
            outside = holding.outside + excluded.outside
    )
    SELECT bool_or(first_idx IS NOT NULL) INTO labelled FROM added;
    IF labelled IS NOT TRUE THEN
        RETURN;
    END IF;

    WITH latest AS (
        SELECT DISTINCT ON (u.batch_id, u.idx) u.batch_id, u.idx, m.to_bucket, m.to_place,
               m.order_id, m.twin, m.ts, m.seq
        FROM unnest(given) m,
             LATERAL (SELECT * FROM unit x WHERE x.batch_id = m.batch_id
                      AND x.idx BETWEEN m.first_idx AND m.last_idx) u
        WHERE m.first_idx IS NOT NULL
        ORDER BY u.batch_id, u.idx, m.ts DESC, m.seq DESC
    )
    UPDATE unit u
    SET state = n.to_bucket, place_id = n.to_place, state_at = n.ts, state_seq = n.seq,
        order_id = coalesce(n.order_id, u.order_id), twin_idx = coalesce(n.twin, u.twin_idx)
    FROM latest n
    WHERE u.batch_id = n.batch_id AND u.idx = n.idx
      AND (u.state_at, u.state_seq) < (n.ts, n.seq);
END $$;

-- What is left behind the accounts into which movements came that were taken back.
CREATE FUNCTION holding_weigh(keys event_key[]) RETURNS void LANGUAGE sql AS $$
    UPDATE holding h SET grade = x.grade, outside = coalesce(x.outside, 0)
    FROM (SELECT DISTINCT e.batch_id, b.to_place, b.to_bucket
          FROM event_of(keys) e,
               LATERAL jsonb_to_record(e.body::jsonb) AS b(to_place bigint, to_bucket text)
          WHERE b.to_place IS NOT NULL) a,
         LATERAL (SELECT max(m.grade) AS grade,
                         sum(m.qty) FILTER (WHERE m.from_place IS NULL AND m.kind <> 143) AS outside
                  FROM movement m WHERE m.batch_id = a.batch_id AND m.to_place = a.to_place
                  AND m.to_bucket = a.to_bucket) x
    WHERE h.batch_id = a.batch_id AND h.place_id = a.to_place AND h.bucket = a.to_bucket
$$;

CREATE OR REPLACE FUNCTION apply_movement_reversed(keys event_key[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO correction (batch_id, event_id, by_event, replaced_by, recorded_at, reason)
    SELECT e.batch_id, e.corrects, e.id, (b->>'replaced_by')::uuid, e.recorded_at, b->>'reason'
    FROM event_of(keys) e, LATERAL (SELECT e.body::jsonb) AS j(b);
    DELETE FROM movement m USING event_of(keys) e
    WHERE m.batch_id = e.batch_id AND m.event_id = e.corrects;

    INSERT INTO holding (batch_id, place_id, bucket, qty)
    SELECT e.batch_id, v.place_id, v.bucket, sum(v.q)
    FROM event_of(keys) e,
         LATERAL jsonb_to_record(e.body::jsonb) AS b(from_place bigint, from_bucket text,
             to_place bigint, to_bucket text, qty bigint),
         LATERAL (VALUES (b.from_place, b.from_bucket, b.qty), (b.to_place, b.to_bucket, -b.qty))
             AS v(place_id, bucket, q)
    WHERE v.place_id IS NOT NULL GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
    ON CONFLICT ON CONSTRAINT holding_pk DO UPDATE SET qty = holding.qty + excluded.qty;
    PERFORM holding_weigh(keys);

    INSERT INTO order_progress (order_id, replaced, surrendered)
    SELECT b.order_id, -coalesce(sum(b.qty) FILTER (WHERE b.kind = 'installed'), 0),
           -coalesce(sum(b.qty) FILTER (WHERE b.kind = 'collected'
                                          AND b.from_bucket IN ('stock', 'installed')), 0)
    FROM event_of(keys) e,
         LATERAL jsonb_to_record(e.body::jsonb) AS b(kind text, order_id uuid, qty bigint,
                                                     from_bucket text)
    WHERE b.order_id IS NOT NULL GROUP BY 1 ORDER BY 1
    ON CONFLICT ON CONSTRAINT order_progress_pk DO UPDATE
    SET replaced = order_progress.replaced + excluded.replaced,
        surrendered = order_progress.surrendered + excluded.surrendered;

    PERFORM unit_derive(e.batch_id, (b->>'first')::bigint, (b->>'last')::bigint)
    FROM event_of(keys) e, LATERAL (SELECT e.body::jsonb) AS j(b)
    WHERE b ? 'first';
END $$;
