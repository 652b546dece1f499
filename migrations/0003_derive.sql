-- How state follows from events. Each function takes the keys of events of its kinds and may
-- be given them in any order and any grouping: inserts are keyed by the event, sums add up,
-- and registers keep the latest by (time, seq). So live use and `firemark rebuild` agree.

CREATE TYPE event_key AS (batch_id bigint, id uuid);

CREATE FUNCTION event_of(keys event_key[]) RETURNS SETOF event LANGUAGE sql STABLE AS $$
    SELECT e.* FROM unnest(keys) k JOIN event e ON e.batch_id = k.batch_id AND e.id = k.id
$$;

CREATE FUNCTION apply_party(keys event_key[]) RETURNS void LANGUAGE sql AS $$
    INSERT INTO party (id, code, kind, name, credit_code, area, agency_id, company_id,
                       address, contact, phone)
    SELECT (b->>'id')::bigint, b->>'code', b->>'kind', b->>'name', b->>'credit_code', e.area,
           e.agency_id, (b->>'id')::bigint, coalesce(b->>'address', ''),
           coalesce(b->>'contact', ''), coalesce(b->>'phone', '')
    FROM event_of(keys) e, LATERAL (SELECT e.body::jsonb) AS j(b)
$$;

CREATE FUNCTION apply_place(keys event_key[]) RETURNS void LANGUAGE sql AS $$
    INSERT INTO place (id, code, party_id, kind, name, area, agency_id, company_id, address,
                       lon, lat, occupancy)
    SELECT (b->>'id')::bigint, b->>'code', (b->>'party_id')::bigint, b->>'kind', b->>'name',
           e.area, e.agency_id, (b->>'party_id')::bigint, coalesce(b->>'address', ''),
           (b->>'lon')::float8, (b->>'lat')::float8, (b->>'occupancy')::int
    FROM event_of(keys) e, LATERAL (SELECT e.body::jsonb) AS j(b)
$$;

CREATE FUNCTION apply_product(keys event_key[]) RETURNS void LANGUAGE sql AS $$
    INSERT INTO product (id, code, name, name_en, model, gtin, base_unit, standard, entry,
                         sample_qty, reserve_qty)
    SELECT (b->>'id')::bigint, b->>'code', b->>'name', coalesce(b->>'name_en', ''),
           coalesce(b->>'model', ''), b->>'gtin', b->>'base_unit', b->>'standard',
           coalesce(b->>'entry', 'voluntary'), coalesce((b->>'sample_qty')::int, 2),
           coalesce((b->>'reserve_qty')::int, 2)
    FROM event_of(keys) e, LATERAL (SELECT e.body::jsonb) AS j(b)
$$;

CREATE FUNCTION apply_batch(keys event_key[]) RETURNS void LANGUAGE sql AS $$
    WITH fresh AS (
        INSERT INTO batch (id, code, lot, product_id, producer_id, producer_place, area,
                           agency_id, company_id, produced_on, declared_qty, certificate)
        SELECT e.batch_id, b->>'code', b->>'lot', (b->>'product_id')::bigint,
               (b->>'producer_id')::bigint, (b->>'producer_place')::bigint, e.area,
               e.agency_id, (b->>'producer_id')::bigint, (b->>'produced_on')::date,
               (b->>'declared_qty')::bigint, coalesce(b->>'certificate', '')
        FROM event_of(keys) e, LATERAL (SELECT e.body::jsonb) AS j(b)
        RETURNING id, producer_place, declared_qty
    )
    INSERT INTO holding (batch_id, place_id, bucket, qty)
    SELECT id, producer_place, 'stock', declared_qty FROM fresh WHERE declared_qty IS NOT NULL
    ON CONFLICT ON CONSTRAINT holding_pk DO UPDATE SET qty = holding.qty + excluded.qty
$$;

CREATE FUNCTION apply_labels_issued(keys event_key[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO label_job (id, batch_id, area, agency_id, company_id, issued_at, day, count,
                           approved_by)
    SELECT e.id, e.batch_id, e.area, e.agency_id, e.company_id, e.occurred_at,
           (b->>'day')::smallint, (b->>'count')::int, e.person_id
    FROM event_of(keys) e, LATERAL (SELECT e.body::jsonb) AS j(b);

    INSERT INTO label_range (first_index, last_index, batch_id, type, job_id)
    SELECT (r->>'first')::bigint, (r->>'last')::bigint, e.batch_id, (r->>'type')::smallint, e.id
    FROM event_of(keys) e, jsonb_array_elements(e.body::jsonb->'ranges') r;

    INSERT INTO label (batch_id, idx, random, type)
    SELECT e.batch_id, (r->>'first')::bigint + i,
           ('x' || substr(r->>'randoms', i * 6 + 1, 6))::bit(24)::int, (r->>'type')::smallint
    FROM event_of(keys) e, jsonb_array_elements(e.body::jsonb->'ranges') r,
         generate_series(0, ((r->>'last')::bigint - (r->>'first')::bigint)::int) i;

    -- a unit row for every label of type unit; where it is comes from the event
    INSERT INTO unit (batch_id, idx, state, place_id, state_at, state_seq)
    SELECT e.batch_id, (r->>'first')::bigint + i, 'labelled', e.place_id, '-infinity', 0
    FROM event_of(keys) e, jsonb_array_elements(e.body::jsonb->'ranges') r,
         generate_series(0, ((r->>'last')::bigint - (r->>'first')::bigint)::int) i
    WHERE (r->>'type')::int = 0;
END $$;

CREATE FUNCTION apply_labels_signed(keys event_key[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    UPDATE label l
    SET kid = (r->>'kid')::smallint,
        text_sha256 = decode(substr(r->>'hashes', ((l.idx - (r->>'first')::bigint) * 64 + 1)::int,
                                    64), 'hex')
    FROM event_of(keys) e, jsonb_array_elements(e.body::jsonb->'ranges') r
    WHERE l.batch_id = e.batch_id
      AND l.idx BETWEEN (r->>'first')::bigint AND (r->>'last')::bigint;
    UPDATE label_job j SET signed_at = e.occurred_at
    FROM event_of(keys) e WHERE j.id = (e.body::jsonb->>'job_id')::uuid;
END $$;

CREATE FUNCTION apply_labels_voided(keys event_key[]) RETURNS void LANGUAGE sql AS $$
    UPDATE label l SET void_reason = e.body::jsonb->>'reason'
    FROM event_of(keys) e
    WHERE l.batch_id = e.batch_id
      AND l.idx BETWEEN (e.body::jsonb->>'first')::bigint AND (e.body::jsonb->>'last')::bigint
$$;

-- Physical events: {from_place, from_bucket, to_place, to_bucket, qty, first, last, grade,
-- document, order_id, twin}. The ledger adds up; the units in the range take the latest state.
CREATE FUNCTION apply_movement(keys event_key[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    WITH moved AS (
        INSERT INTO movement (batch_id, ts, event_id, kind, from_place, from_bucket, to_place,
                              to_bucket, qty, first_idx, last_idx, grade, document)
        SELECT e.batch_id, e.occurred_at, e.id, e.kind, b.from_place, b.from_bucket, b.to_place,
               b.to_bucket, b.qty, b.first, b.last, b.grade, b.document
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

-- A count: {place_id, counted, expected, grade}; the difference is carried as 'missing'.
CREATE FUNCTION apply_stock_count(keys event_key[]) RETURNS void LANGUAGE plpgsql AS $$
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
        GROUP BY 1, 2
    )
    INSERT INTO holding (batch_id, place_id, bucket, qty)
    SELECT batch_id, place_id, v.bucket, v.q
    FROM delta, LATERAL (VALUES ('missing', short), ('stock', -short)) AS v(bucket, q)
    WHERE short <> 0 ORDER BY 1, 2, 3
    ON CONFLICT ON CONSTRAINT holding_pk DO UPDATE SET qty = holding.qty + excluded.qty;
END $$;

CREATE FUNCTION apply_sampled(keys event_key[]) RETURNS void LANGUAGE sql AS $$
    INSERT INTO sampling_record (id, number, batch_id, area, agency_id, company_id, place_id,
                                 domain, sampled_at, fields, job_id)
    SELECT e.id, b->>'number', e.batch_id, e.area, e.agency_id, e.company_id, e.place_id,
           b->>'domain', e.occurred_at, b->'fields', (b->>'job_id')::uuid
    FROM event_of(keys) e, LATERAL (SELECT e.body::jsonb) AS j(b)
$$;

CREATE FUNCTION apply_result(keys event_key[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    UPDATE sampling_record s
    SET result = r.result, report = r.report, result_seq = r.seq
    FROM (SELECT DISTINCT ON (b->>'sampling_id') (b->>'sampling_id')::uuid AS id,
                 b->>'result' AS result, b AS report, e.seq
          FROM event_of(keys) e, LATERAL (SELECT e.body::jsonb) AS j(b)
          ORDER BY b->>'sampling_id', e.seq DESC) r
    WHERE s.id = r.id AND s.result_seq < r.seq;
    UPDATE batch t SET determination = r.result, determination_seq = r.seq
    FROM (SELECT DISTINCT ON (e.batch_id) e.batch_id, e.body::jsonb->>'result' AS result, e.seq
          FROM event_of(keys) e ORDER BY e.batch_id, e.seq DESC) r
    WHERE t.id = r.batch_id AND t.determination_seq < r.seq;
END $$;

CREATE FUNCTION apply_recall_opened(keys event_key[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO recall (id, number, batch_id, area, agency_id, company_id, opened_at, reason,
                        scope, sampling_id, state_at, state_seq)
    SELECT e.id, b->>'number', e.batch_id, e.area, e.agency_id, e.company_id, e.occurred_at,
           b->>'reason', b->>'scope', (b->>'sampling_id')::uuid, e.occurred_at, e.seq
    FROM event_of(keys) e, LATERAL (SELECT e.body::jsonb) AS j(b);
    UPDATE batch t SET recall_id = r.id, recall_seq = r.seq
    FROM (SELECT DISTINCT ON (batch_id) batch_id, id, seq FROM event_of(keys)
          ORDER BY batch_id, seq DESC) r
    WHERE t.id = r.batch_id AND t.recall_seq < r.seq;
END $$;

-- A recall never expires: closing it ends the case, and its units stay recalled.
CREATE FUNCTION apply_recall_state(keys event_key[]) RETURNS void LANGUAGE sql AS $$
    UPDATE recall t
    SET state = r.state, state_at = r.at, state_seq = r.seq,
        closing = CASE r.state WHEN 'closed' THEN r.b ELSE t.closing END
    FROM (SELECT DISTINCT ON (b->>'recall_id') (b->>'recall_id')::uuid AS id,
                 CASE e.kind WHEN 44 THEN 'closed' ELSE 'open' END AS state,
                 e.occurred_at AS at, e.seq, b
          FROM event_of(keys) e, LATERAL (SELECT e.body::jsonb) AS j(b)
          ORDER BY b->>'recall_id', e.seq DESC) r
    WHERE t.id = r.id AND t.state_seq < r.seq
$$;

CREATE FUNCTION apply_order_issued(keys event_key[]) RETURNS void LANGUAGE sql AS $$
    INSERT INTO replacement_order (id, number, recall_id, batch_id, place_id, area, agency_id,
                                   company_id, qty, issued_at, due_on, state_seq)
    SELECT e.id, b->>'number', (b->>'recall_id')::uuid, e.batch_id, e.place_id, e.area,
           e.agency_id, e.company_id, (b->>'qty')::bigint, e.occurred_at, (b->>'due_on')::date,
           e.seq
    FROM event_of(keys) e, LATERAL (SELECT e.body::jsonb) AS j(b)
$$;

CREATE FUNCTION apply_order_state(keys event_key[]) RETURNS void LANGUAGE sql AS $$
    UPDATE replacement_order t
    SET state = r.state, state_seq = r.seq,
        served = CASE r.state WHEN 'served' THEN r.b ELSE t.served END
    FROM (SELECT DISTINCT ON (b->>'order_id') (b->>'order_id')::uuid AS id,
                 CASE e.kind WHEN 42 THEN 'served' ELSE 'done' END AS state, e.seq, b
          FROM event_of(keys) e, LATERAL (SELECT e.body::jsonb) AS j(b)
          ORDER BY b->>'order_id', e.seq DESC) r
    WHERE t.id = r.id AND t.state_seq < r.seq
$$;

CREATE FUNCTION apply_destruction_opened(keys event_key[]) RETURNS void LANGUAGE sql AS $$
    INSERT INTO destruction (id, number, area, agency_id, company_id, place_id, batch_id,
                             opened_at, basis, officers, witness, counted_in, units, state_seq)
    SELECT e.id, b->>'number', e.area, e.agency_id, e.company_id, e.place_id, e.batch_id,
           e.occurred_at, b->>'basis',
           ARRAY(SELECT jsonb_array_elements_text(b->'officers')::bigint), b->>'witness',
           (b->>'counted_in')::bigint,
           ARRAY(SELECT jsonb_array_elements_text(b->'units')::bigint), e.seq
    FROM event_of(keys) e, LATERAL (SELECT e.body::jsonb) AS j(b)
$$;

CREATE FUNCTION apply_destruction_closed(keys event_key[]) RETURNS void LANGUAGE sql AS $$
    UPDATE destruction t SET state = 'closed', state_seq = e.seq, closing = e.body::jsonb
    FROM event_of(keys) e
    WHERE t.id = (e.body::jsonb->>'destruction_id')::uuid AND t.state_seq < e.seq
$$;

CREATE FUNCTION apply_alert_raised(keys event_key[]) RETURNS void LANGUAGE sql AS $$
    INSERT INTO alert (id, kind, batch_id, unit_index, place_id, area, agency_id, company_id,
                       raised_at, why, state_seq)
    SELECT e.id, b->>'kind', e.batch_id, coalesce(e.unit_index, 0), coalesce(e.place_id, 0),
           e.area, e.agency_id, e.company_id, e.occurred_at, b->'why', e.seq
    FROM event_of(keys) e, LATERAL (SELECT e.body::jsonb) AS j(b)
    ON CONFLICT DO NOTHING
$$;

CREATE FUNCTION apply_alert_closed(keys event_key[]) RETURNS void LANGUAGE sql AS $$
    UPDATE alert t SET state = 'closed', state_seq = e.seq
    FROM event_of(keys) e
    WHERE t.id = (e.body::jsonb->>'alert_id')::uuid
$$;

-- Derives everything that follows from the given events, kind by kind in the order of their
-- codes: a thing is registered before what refers to it.
CREATE FUNCTION event_apply(keys event_key[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    step record;
BEGIN
    FOR step IN
        SELECT k.apply, min(k.code), array_agg((e.batch_id, e.id)::event_key) AS part
        FROM event_of(keys) e JOIN event_kind k ON k.code = e.kind
        WHERE k.apply IS NOT NULL GROUP BY k.apply ORDER BY 2
    LOOP
        EXECUTE format('SELECT %I($1)', step.apply) USING step.part;
    END LOOP;
END $$;

-- Appends events and derives what follows, in the caller's transaction. Each element:
-- {id?, kind, batch_id?, area, agency_id?, company_id?, person_id?, place_id?, unit_index?,
--  occurred_at?, corrects?, attachments?[hex], body{}}. Returns how many were new: an id that
-- is already there changes nothing, so a retry counts once.
CREATE FUNCTION event_append(events jsonb) RETURNS int LANGUAGE plpgsql AS $$
DECLARE
    keys event_key[];
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
        RETURNING batch_id, id
    ), pending AS (
        INSERT INTO event_pending SELECT batch_id, id FROM fresh
    )
    SELECT array_agg((batch_id, id)::event_key) INTO keys FROM fresh;
    IF keys IS NULL THEN
        RETURN 0;
    END IF;
    PERFORM event_apply(keys);
    RETURN cardinality(keys);
END $$;

-- Next `n` label indexes, contiguous.
CREATE FUNCTION label_take_indexes(n int) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    first bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(7201);
    SELECT nextval('label_index_seq') INTO first;
    PERFORM setval('label_index_seq', first + n - 1);
    RETURN first;
END $$;

-- What the asker may see: set first in each transaction of the work lane.
CREATE FUNCTION app_area_lo() RETURNS int LANGUAGE sql STABLE AS
    $$ SELECT NULLIF(current_setting('app.area_lo', true), '')::int $$;
CREATE FUNCTION app_area_hi() RETURNS int LANGUAGE sql STABLE AS
    $$ SELECT NULLIF(current_setting('app.area_hi', true), '')::int $$;
CREATE FUNCTION app_company() RETURNS bigint LANGUAGE sql STABLE AS
    $$ SELECT NULLIF(current_setting('app.company', true), '')::bigint $$;

-- Roles: the owner migrates; the server may append to the record, never change it.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'firemark_app') THEN
        CREATE ROLE firemark_app NOLOGIN;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'firemark_gather') THEN
        CREATE ROLE firemark_gather NOLOGIN;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'firemark_signer') THEN
        CREATE ROLE firemark_signer NOLOGIN;
    END IF;
END $$;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO firemark_app;
REVOKE UPDATE, DELETE, TRUNCATE ON event, event_default FROM firemark_app;
REVOKE INSERT, UPDATE, DELETE ON signing_key FROM firemark_app;
GRANT USAGE, SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA public TO firemark_app;
GRANT SELECT ON label, label_range, unit, batch, product, party, place, recall,
    replacement_order, unit_status TO firemark_gather;
GRANT INSERT ON event, event_pending TO firemark_gather;
GRANT SELECT, INSERT ON alert TO firemark_gather;
GRANT USAGE ON SEQUENCE event_seq TO firemark_gather;
GRANT SELECT ON label, label_range, label_job, batch, product, signing_key TO firemark_signer;
GRANT INSERT ON signing_key TO firemark_signer;
