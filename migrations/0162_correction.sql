-- Corrections: a movement recorded wrongly is taken back by an event that names it (`corrects`);
-- what it should have been is an ordinary movement, which names it, too.
INSERT INTO event_kind (code, name, zh, en, apply, biz_step, disposition) VALUES
 (144, 'movement_reversed', '更正冲销', 'movement taken back', 'apply_movement_reversed', NULL, NULL);
INSERT INTO status_scope (kind, scope) VALUES ('movement_reversed', 'labels');

-- One row per movement that was taken back: the key is what keeps it from happening twice.
CREATE TABLE correction (
    batch_id bigint NOT NULL,
    event_id uuid NOT NULL,      -- what was taken back
    by_event uuid NOT NULL,
    replaced_by uuid,            -- the movement that stands in its place
    recorded_at timestamptz NOT NULL,
    reason text NOT NULL,
    CONSTRAINT correction_once PRIMARY KEY (batch_id, event_id)
);

-- What is known of units from their events alone: the state that remains when a movement was taken
-- back. A label's issue, its unit's movements, and re-labelling are all that changes a unit.
CREATE FUNCTION unit_derive(of_batch bigint, lo bigint, hi bigint) RETURNS void LANGUAGE sql AS $$
    WITH fact AS (
        SELECT u.idx, 'labelled' AS state, e.place_id, NULL::uuid AS order_id, NULL::bigint AS twin,
               '-infinity'::timestamptz AS at, 0::bigint AS seq
        FROM unit u JOIN label_range r ON r.batch_id = u.batch_id
             AND u.idx BETWEEN r.first_index AND r.last_index
        JOIN event e ON e.batch_id = r.batch_id AND e.id = r.job_id
        WHERE u.batch_id = of_batch AND u.idx BETWEEN lo AND hi
        UNION ALL
        SELECT u.idx, m.to_bucket, m.to_place, (b->>'order_id')::uuid, (b->>'twin')::bigint, m.ts,
               m.seq
        FROM movement m JOIN event e ON e.batch_id = m.batch_id AND e.id = m.event_id,
             LATERAL (SELECT e.body::jsonb) AS j(b), unit u
        WHERE m.batch_id = of_batch AND m.first_idx <= hi AND m.last_idx >= lo
          AND u.batch_id = of_batch AND u.idx BETWEEN greatest(lo, m.first_idx)
                                                  AND least(hi, m.last_idx)
        UNION ALL
        SELECT x.idx, x.state, x.place_id, x.order_id, x.twin, e.occurred_at, e.seq
        FROM event e, LATERAL (SELECT e.body::jsonb) AS j(b),
             LATERAL (VALUES
                 ((b->>'new')::bigint, b->>'state', (b->>'place_id')::bigint,
                  (b->>'order_id')::uuid, (b->>'twin')::bigint),
                 ((b->>'old')::bigint, 'relabelled', NULL, NULL, NULL))
                 AS x(idx, state, place_id, order_id, twin)
        WHERE e.batch_id = of_batch AND e.kind = 19 AND x.idx BETWEEN lo AND hi
    ), latest AS (
        SELECT DISTINCT ON (idx) * FROM fact ORDER BY idx, at DESC, seq DESC
    ), link AS (
        SELECT idx,
               (array_agg(order_id ORDER BY seq DESC) FILTER (WHERE order_id IS NOT NULL))[1]
                   AS order_id,
               (array_agg(twin ORDER BY seq DESC) FILTER (WHERE twin IS NOT NULL))[1] AS twin
        FROM fact GROUP BY idx
    )
    UPDATE unit u
    SET state = n.state, place_id = n.place_id, state_at = n.at, state_seq = n.seq,
        order_id = k.order_id, twin_idx = k.twin
    FROM latest n JOIN link k ON k.idx = n.idx
    WHERE u.batch_id = of_batch AND u.idx = n.idx
$$;

-- {kind, from_place, from_bucket, to_place, to_bucket, qty, first, last, order_id of what is taken
-- back, replaced_by, reason}: all that is undone is said, so sums may be undone in any order.
CREATE FUNCTION apply_movement_reversed(keys event_key[]) RETURNS void LANGUAGE plpgsql AS $$
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

GRANT SELECT, INSERT ON correction TO firemark_app;

-- Kinds whose events are movements: what a trace reads.
CREATE FUNCTION event_moves(apply text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(apply IN ('apply_movement', 'apply_ordered_movement', 'apply_transformed'), false)
$$;

-- The range that a trace scans says by which note the goods went, too; and a note is found by its
-- number.
DROP INDEX movement_trace;
CREATE INDEX movement_trace ON movement (batch_id, ts)
    INCLUDE (kind, from_place, from_bucket, to_place, to_bucket, qty, first_idx, last_idx, grade,
             document);
CREATE INDEX movement_document ON movement (document) WHERE document IS NOT NULL;
