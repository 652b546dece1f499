-- A movement and an order know the number of their record, so what came after what is told
-- without looking into the record for each.
ALTER TABLE movement ADD COLUMN seq bigint NOT NULL DEFAULT 0;
UPDATE movement m SET seq = e.seq FROM event e WHERE e.batch_id = m.batch_id AND e.id = m.event_id;
ALTER TABLE replacement_order ADD COLUMN issued_seq bigint NOT NULL DEFAULT 0;
UPDATE replacement_order o SET issued_seq = e.seq FROM event e
WHERE e.batch_id = o.batch_id AND e.id = o.id;

CREATE OR REPLACE FUNCTION apply_movement(keys event_key[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    WITH moved AS (
        INSERT INTO movement (batch_id, ts, event_id, kind, from_place, from_bucket, to_place,
                              to_bucket, qty, first_idx, last_idx, grade, document, seq)
        SELECT e.batch_id, e.occurred_at, e.id, e.kind, b.from_place, b.from_bucket, b.to_place,
               b.to_bucket, b.qty, b.first, b.last, b.grade, b.document,
               e.seq
        FROM event_of(keys) e,
             LATERAL jsonb_to_record(e.body::jsonb) AS b(from_place bigint, from_bucket text,
                 to_place bigint, to_bucket text, qty bigint, first bigint, last bigint,
                 grade smallint, document text)
        RETURNING batch_id, from_place, from_bucket, to_place, to_bucket, qty
    ), delta AS (
        SELECT batch_id, place_id, bucket, sum(q) AS q FROM (
            SELECT batch_id, from_place AS place_id, from_bucket AS bucket, -qty AS q FROM moved
            WHERE from_place IS NOT NULL
            UNION ALL
            SELECT batch_id, to_place, to_bucket, qty FROM moved WHERE to_place IS NOT NULL) d
        GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
    )
    INSERT INTO holding (batch_id, place_id, bucket, qty)
    SELECT batch_id, place_id, bucket, q FROM delta
    ON CONFLICT ON CONSTRAINT holding_pk DO UPDATE SET qty = holding.qty + excluded.qty;

    WITH latest AS (
        SELECT DISTINCT ON (u.batch_id, u.idx) u.batch_id, u.idx, b.to_bucket, b.to_place,
               b.order_id, b.twin, e.occurred_at, e.seq
        FROM event_of(keys) e,
             LATERAL jsonb_to_record(e.body::jsonb) AS b(to_place bigint, to_bucket text,
                 first bigint, last bigint, order_id uuid, twin bigint),
             LATERAL (SELECT * FROM unit x WHERE x.batch_id = e.batch_id
                      AND x.idx BETWEEN b.first AND b.last) u
        WHERE b.first IS NOT NULL
        ORDER BY u.batch_id, u.idx, e.occurred_at DESC, e.seq DESC
    )
    UPDATE unit u
    SET state = n.to_bucket, place_id = n.to_place, state_at = n.occurred_at, state_seq = n.seq,
        order_id = coalesce(n.order_id, u.order_id), twin_idx = coalesce(n.twin, u.twin_idx)
    FROM latest n
    WHERE u.batch_id = n.batch_id AND u.idx = n.idx
      AND (u.state_at, u.state_seq) < (n.occurred_at, n.seq);
END $$;

CREATE OR REPLACE FUNCTION apply_order_issued(keys event_key[]) RETURNS void LANGUAGE sql AS $$
    INSERT INTO replacement_order (id, number, recall_id, batch_id, place_id, area, agency_id,
                                   company_id, qty, issued_at, due_on, state_seq,
                                   issued_seq)
    SELECT e.id, b->>'number', (b->>'recall_id')::uuid, e.batch_id, e.place_id, e.area,
           e.agency_id, e.company_id, (b->>'qty')::bigint, e.occurred_at, (b->>'due_on')::date,
           e.seq, e.seq
    FROM event_of(keys) e, LATERAL (SELECT e.body::jsonb) AS j(b)
$$;

CREATE OR REPLACE FUNCTION recall_not_ordered(of_recall uuid, of_batch bigint)
RETURNS TABLE (place_id bigint, qty bigint) LANGUAGE sql STABLE AS $$
    WITH came AS (               -- when goods came in last, by place
        SELECT m.to_place AS place_id, max(m.seq) AS seq FROM movement m
        WHERE m.batch_id = of_batch AND m.from_place IS DISTINCT FROM m.to_place
          AND m.to_bucket IN ('stock', 'transit', 'installed')
        GROUP BY m.to_place
    ), ordered AS (              -- up to when an order covers what a place has
        SELECT o.place_id, max(CASE o.state WHEN 'done' THEN o.state_seq
                                    ELSE 9223372036854775807 END) AS seq
        FROM replacement_order o WHERE o.recall_id = of_recall GROUP BY o.place_id
    )
    SELECT h.place_id, sum(h.qty)::bigint
    FROM holding h LEFT JOIN came c ON c.place_id = h.place_id
    LEFT JOIN ordered o ON o.place_id = h.place_id
    WHERE h.batch_id = of_batch AND h.qty > 0
      AND h.bucket IN ('stock', 'transit', 'installed', 'removed')
      AND (o.seq IS NULL OR o.seq < c.seq)
    GROUP BY h.place_id
$$;

CREATE OR REPLACE FUNCTION recall_stirred(r recall) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT r.state = 'closed' AND (
        EXISTS (SELECT FROM alert a WHERE a.batch_id = r.batch_id
                AND (a.state = 'open' OR a.state_seq > r.state_seq))
        OR EXISTS (SELECT FROM movement m WHERE m.batch_id = r.batch_id
                   AND m.to_bucket NOT IN ('destroyed', 'consumed') AND m.seq > r.state_seq))
$$;
