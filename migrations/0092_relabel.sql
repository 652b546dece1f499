-- Re-labelling: the old code is void and names its heir, which takes over unit, state and place. The
-- quantity stays where it is, so the ledger hears nothing of it. And pairs: the label on the product
-- and its paper twin.
INSERT INTO event_kind (code, name, zh, en, apply, biz_step, disposition) VALUES
 (19, 'relabelled', '换标', 're-labelled', 'apply_relabelled', 'commissioning', 'active');

-- the status list looks at both labels again, and at their twins
INSERT INTO status_scope (kind, scope) VALUES ('relabelled', 'labels');

CREATE INDEX label_heir ON label (batch_id, heir_idx) WHERE heir_idx IS NOT NULL;

-- The label that a label's unit bears now: its own, or that of the last heir.
CREATE FUNCTION label_heir(of_batch bigint, of_idx bigint) RETURNS bigint LANGUAGE sql STABLE AS $$
    WITH RECURSIVE line(idx, n) AS (
        SELECT of_idx, 0
        UNION ALL
        SELECT l.heir_idx, n + 1 FROM line JOIN label l ON l.batch_id = of_batch AND l.idx = line.idx
        WHERE l.heir_idx IS NOT NULL
    )
    SELECT idx FROM line ORDER BY n DESC LIMIT 1
$$;

-- The paper twins of labels that ended go with them, unless they ended before.
CREATE FUNCTION label_twins_void(batch bigint, first bigint, last bigint, why text) RETURNS void
LANGUAGE sql AS $$
    UPDATE label b SET void_reason = why
    FROM label a
    WHERE a.batch_id = batch AND a.idx BETWEEN first AND last AND a.type = 0
      AND b.batch_id = batch AND b.idx = a.pair_idx AND b.void_reason IS NULL
$$;

CREATE OR REPLACE FUNCTION apply_labels_voided(keys event_key[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    UPDATE label l SET void_reason = b->>'reason'
    FROM event_of(keys) e, LATERAL (SELECT e.body::jsonb) AS j(b), LATERAL label_spans(b) s
    WHERE l.batch_id = e.batch_id AND l.idx BETWEEN s.first AND s.last;
    PERFORM label_twins_void(e.batch_id, s.first, s.last, b->>'reason')
    FROM event_of(keys) e, LATERAL (SELECT e.body::jsonb) AS j(b), LATERAL label_spans(b) s;
END $$;

CREATE OR REPLACE FUNCTION apply_labels_spoiled(keys event_key[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM apply_labels_ended(keys, 'spoiled');
    PERFORM label_twins_void(e.batch_id, s.first, s.last, b->>'reason')
    FROM event_of(keys) e, LATERAL (SELECT e.body::jsonb) AS j(b), LATERAL label_spans(b) s;
END $$;

-- {old, new, ranges of both, state, place_id, order_id, twin, reason}: everything about the unit is said, so nothing
-- depends on what was derived before.
CREATE FUNCTION apply_relabelled(keys event_key[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    UPDATE label l SET void_reason = b.reason, heir_idx = b.new
    FROM event_of(keys) e,
         LATERAL jsonb_to_record(e.body::jsonb) AS b(old bigint, new bigint, reason text)
    WHERE l.batch_id = e.batch_id AND l.idx = b.old;
    PERFORM label_twins_void(e.batch_id, b.old, b.old, b.reason)
    FROM event_of(keys) e, LATERAL jsonb_to_record(e.body::jsonb) AS b(old bigint, reason text);

    INSERT INTO unit AS u (batch_id, idx, state, place_id, order_id, twin_idx, state_at, state_seq)
    SELECT e.batch_id, b.new, b.state, b.place_id, b.order_id, b.twin, e.occurred_at, e.seq
    FROM event_of(keys) e,
         LATERAL jsonb_to_record(e.body::jsonb) AS b(new bigint, state text, place_id bigint,
             order_id uuid, twin bigint)
    ON CONFLICT ON CONSTRAINT unit_pk DO UPDATE
    SET state = excluded.state, place_id = excluded.place_id, order_id = excluded.order_id,
        twin_idx = excluded.twin_idx, state_at = excluded.state_at,
        state_seq = excluded.state_seq
    WHERE (u.state_at, u.state_seq) < (excluded.state_at, excluded.state_seq);

    UPDATE unit u SET state = 'relabelled', place_id = NULL, state_at = e.occurred_at,
                      state_seq = e.seq
    FROM event_of(keys) e
    WHERE u.batch_id = e.batch_id AND u.idx = (e.body::jsonb->>'old')::bigint
      AND (u.state_at, u.state_seq) < (e.occurred_at, e.seq);
END $$;

-- A range may name its partner's first index: {.., pair}.
CREATE OR REPLACE FUNCTION apply_labels_issued(keys event_key[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO label_job (id, batch_id, area, agency_id, company_id, issued_at, day, count,
                           purpose, approval, asked_by, approved_by, approved_at)
    SELECT e.id, e.batch_id, e.area, e.agency_id, e.company_id, e.occurred_at,
           (b->>'day')::smallint, (b->>'count')::int, coalesce(b->>'purpose', 'goods'),
           a.rule, e.person_id, CASE WHEN a.rule <> 'another' THEN e.person_id END,
           CASE WHEN a.rule <> 'another' THEN e.occurred_at END
    FROM event_of(keys) e, LATERAL (SELECT e.body::jsonb) AS j(b),
         LATERAL (SELECT coalesce(b->>'approval', 'issuer')) AS a(rule);

    INSERT INTO label_range (first_index, last_index, batch_id, type, job_id)
    SELECT (r->>'first')::bigint, (r->>'last')::bigint, e.batch_id, (r->>'type')::smallint, e.id
    FROM event_of(keys) e, jsonb_array_elements(e.body::jsonb->'ranges') r;

    WITH range AS MATERIALIZED (
        SELECT e.batch_id, (r->>'first')::bigint AS first, (r->>'last')::bigint AS last,
               (r->>'type')::smallint AS type, (r->>'pair')::bigint AS pair,
               decode(r->>'randoms', 'hex') AS randoms
        FROM event_of(keys) e, jsonb_array_elements(e.body::jsonb->'ranges') r
    )
    INSERT INTO label (batch_id, idx, random, type, pair_idx)
    SELECT batch_id, first + i,
           (get_byte(randoms, i * 3) << 16) | (get_byte(randoms, i * 3 + 1) << 8)
               | get_byte(randoms, i * 3 + 2), type, pair + i
    FROM range, generate_series(0, (last - first)::int) i;

    -- a unit row for every label of type unit; where it is comes from the event
    INSERT INTO unit (batch_id, idx, state, place_id, state_at, state_seq)
    SELECT e.batch_id, i, 'labelled', e.place_id, '-infinity', 0
    FROM event_of(keys) e, jsonb_array_elements(e.body::jsonb->'ranges') r,
         generate_series((r->>'first')::bigint, (r->>'last')::bigint) i
    WHERE (r->>'type')::int = 0
      AND coalesce(e.body::jsonb->>'purpose', 'goods') <> 'relabel';
END $$;

-- A paper twin tells its product's unit.
CREATE OR REPLACE VIEW unit_facts AS
SELECT l.batch_id, l.idx, l.random, l.type, u.state, u.place_id, p.code AS place_code,
       p.name AS place_name, b.code AS batch_code, pr.name AS product, b.recall_id, u.order_id,
       u.twin_idx, l.void_reason, b.area, b.company_id,
       b.recall_id IS NULL AND b.determination = 'nonconforming' AS suspended, u.state_at,
       l.heir_idx, l.pair_idx
FROM label l
JOIN batch b ON b.id = l.batch_id
JOIN product pr ON pr.id = b.product_id
LEFT JOIN unit u ON u.batch_id = l.batch_id
    AND u.idx = CASE l.type WHEN 1 THEN l.pair_idx ELSE l.idx END
LEFT JOIN place p ON p.id = u.place_id;
