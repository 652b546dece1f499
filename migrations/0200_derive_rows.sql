-- Deriving from the rows of events at hand instead of looking each up again: event_derive() is
-- given whole events, as they come back from the insert or from event_of(), and hands them on to
-- the function of their kind. That function may take keys (event_key[]), as most do, or the rows
-- themselves (event[]), where many events of the kind come at once.

CREATE FUNCTION event_keys(given event[]) RETURNS event_key[] LANGUAGE sql STABLE AS $$
    SELECT array_agg((e.batch_id, e.id)::event_key) FROM unnest(given) e
$$;

-- A movement as the ledger has it, and what else it says of the units in its range.
CREATE TYPE moved AS (
    batch_id bigint, ts timestamptz, event_id uuid, kind smallint, from_place bigint,
    from_bucket text, to_place bigint, to_bucket text, qty bigint, first_idx bigint,
    last_idx bigint, grade smallint, document text, seq bigint, order_id uuid, twin bigint
);

-- The one rule of moving: the ledger adds up; the units in the range take the latest state.
CREATE FUNCTION movement_add(given moved[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    labelled boolean;
BEGIN
    WITH added AS (
        INSERT INTO movement (batch_id, ts, event_id, kind, from_place, from_bucket, to_place,
                              to_bucket, qty, first_idx, last_idx, grade, document, seq)
        SELECT batch_id, ts, event_id, kind, from_place, from_bucket, to_place, to_bucket, qty,
               first_idx, last_idx, grade, document, seq
        FROM unnest(given)
        RETURNING batch_id, from_place, from_bucket, to_place, to_bucket, qty, first_idx
    ), delta AS (
        SELECT batch_id, place_id, bucket, sum(q) AS q FROM (
            SELECT batch_id, from_place AS place_id, from_bucket AS bucket, -qty AS q FROM added
            WHERE from_place IS NOT NULL
            UNION ALL
            SELECT batch_id, to_place, to_bucket, qty FROM added WHERE to_place IS NOT NULL) d
        GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
    ), held AS (
        INSERT INTO holding (batch_id, place_id, bucket, qty)
        SELECT batch_id, place_id, bucket, q FROM delta
        ON CONFLICT ON CONSTRAINT holding_pk DO UPDATE SET qty = holding.qty + excluded.qty
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

-- Physical events: {from_place, from_bucket, to_place, to_bucket, qty, first, last, grade,
-- document, order_id, twin}.
CREATE FUNCTION apply_movement(given event[]) RETURNS void LANGUAGE sql AS $$
    SELECT movement_add(array_agg((e.batch_id, e.occurred_at, e.id, e.kind, b.from_place,
        b.from_bucket, b.to_place, b.to_bucket, b.qty, b.first, b.last, b.grade, b.document,
        e.seq, b.order_id, b.twin)::moved))
    FROM unnest(given) e,
         LATERAL jsonb_to_record(e.body::jsonb) AS b(from_place bigint, from_bucket text,
             to_place bigint, to_bucket text, qty bigint, first bigint, last bigint,
             grade smallint, document text, order_id uuid, twin bigint)
$$;
CREATE OR REPLACE FUNCTION apply_movement(keys event_key[]) RETURNS void LANGUAGE sql AS $$
    SELECT apply_movement(array_agg(e)) FROM event_of(keys) e
$$;

-- Which labels get another status; see status_scope. Bodies are read only where the kind's scope
-- is their labels, and where they name any.
DROP FUNCTION status_touch(event_key[]);
CREATE FUNCTION status_touch(given event[]) RETURNS void LANGUAGE sql AS $$
    WITH told AS MATERIALIZED (
        SELECT e.batch_id, e.id, CASE k.scope WHEN 'labels' THEN e.body END AS body, k.scope
        FROM unnest(given) e
        JOIN (SELECT k.code, coalesce(s.scope, 'batch') AS scope, s.scope AS named
              FROM event_kind k LEFT JOIN status_scope s ON s.kind = k.name) k ON k.code = e.kind
        WHERE CASE e.batch_id WHEN 0 THEN k.named = 'list' ELSE k.scope <> 'none' END
          AND (k.scope <> 'labels' OR strpos(e.body, '"first"') > 0
               OR strpos(e.body, '"ranges"') > 0)
    )
    INSERT INTO status_touched (batch_id, first_index, last_index)
    SELECT batch_id, NULL::bigint, NULL::bigint FROM told WHERE scope = 'batch'
    UNION
    SELECT 0, NULL::bigint, NULL::bigint FROM told WHERE scope = 'list'
    UNION
    SELECT r.batch_id, r.first_index, r.last_index
    FROM told t JOIN label_range r ON r.job_id = t.id WHERE t.scope = 'job'
    UNION
    SELECT t.batch_id, (r->>0)::bigint, (r->>1)::bigint
    FROM told t, LATERAL (SELECT t.body::jsonb) AS j(b),
         jsonb_array_elements(coalesce(b->'ranges',
             jsonb_build_array(jsonb_build_array(b->'first', b->'last')))) r
    WHERE t.scope = 'labels' AND r->>0 IS NOT NULL
$$;

-- Derives everything that follows from the given events, kind by kind in the order of their
-- codes: a thing is registered before what refers to it.
CREATE FUNCTION event_derive(given event[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    step record;
    part event[];
    kinds smallint[] := ARRAY(SELECT DISTINCT e.kind FROM unnest(given) e);
BEGIN
    FOR step IN
        SELECT k.apply, array_agg(k.code) AS codes,
               to_regprocedure(format('%I(event[])', k.apply)) IS NOT NULL AS by_row
        FROM event_kind k
        WHERE k.apply IS NOT NULL AND k.code = ANY (kinds)
        GROUP BY k.apply ORDER BY min(k.code)
    LOOP
        part := CASE WHEN cardinality(step.codes) = cardinality(kinds) THEN given
                     ELSE ARRAY(SELECT e FROM unnest(given) e WHERE e.kind = ANY (step.codes)) END;
        IF step.by_row THEN
            EXECUTE format('SELECT %I($1)', step.apply) USING part;
        ELSE
            EXECUTE format('SELECT %I($1)', step.apply) USING event_keys(part);
        END IF;
    END LOOP;
    PERFORM status_touch(given);
END $$;

CREATE OR REPLACE FUNCTION event_apply(keys event_key[]) RETURNS void LANGUAGE sql AS $$
    SELECT event_derive(array_agg(e)) FROM event_of(keys) e HAVING count(*) > 0
$$;

CREATE OR REPLACE FUNCTION event_append(events jsonb) RETURNS int LANGUAGE plpgsql AS $$
DECLARE
    made event[];
BEGIN
    WITH given AS (
        SELECT coalesce((x->>'id')::uuid, uuid7()) AS id, n, x,
               coalesce((x->>'batch_id')::bigint, 0) AS batch_id
        FROM jsonb_array_elements(events) WITH ORDINALITY AS t(x, n)
    ), fresh AS (
        INSERT INTO event (batch_id, id, kind, area, agency_id, company_id, person_id, place_id,
                           unit_index, occurred_at, corrects, attachments, body)
        SELECT g.batch_id, g.id, k.code, (x->>'area')::int, (x->>'agency_id')::bigint,
               (x->>'company_id')::bigint, (x->>'person_id')::bigint, (x->>'place_id')::bigint,
               (x->>'unit_index')::bigint,
               least(coalesce((x->>'occurred_at')::timestamptz, now()), now()),
               (x->>'corrects')::uuid,
               ARRAY(SELECT decode(jsonb_array_elements_text(x->'attachments'), 'hex')),
               (x->'body')::text
        FROM given g JOIN event_kind k ON k.name = x->>'kind'
        ORDER BY n
        ON CONFLICT ON CONSTRAINT event_pk DO NOTHING
        RETURNING event AS e
    ), pending AS (
        INSERT INTO event_pending SELECT (e).batch_id, (e).id FROM fresh
    )
    SELECT array_agg(e) INTO made FROM fresh;
    IF made IS NULL THEN
        RETURN 0;
    END IF;
    PERFORM event_derive(made);
    RETURN cardinality(made);
END $$;
