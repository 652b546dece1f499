
CREATE TYPE public.event_key AS (
	batch_id bigint,
	id uuid
);

CREATE TYPE public.moved AS (
	batch_id bigint,
	ts timestamp with time zone,
	event_id uuid,
	kind smallint,
	from_place bigint,
	from_bucket text,
	to_place bigint,
	to_bucket text,
	qty bigint,
	first_idx bigint,
	last_idx bigint,
	grade smallint,
	document text,
	seq bigint,
	order_id uuid,
	twin bigint
);

CREATE FUNCTION public.acting_role() RETURNS text
    LANGUAGE sql STABLE
    AS $$
    SELECT coalesce(nullif(current_setting('role'), 'none'), session_user) $$;

CREATE FUNCTION public.activity_count() RETURNS void
    LANGUAGE sql
    AS $$
    DELETE FROM activity_delta;
    INSERT INTO activity (day, area, kind, n)
    SELECT (occurred_at AT TIME ZONE 'Asia/Shanghai')::date, area, kind, count(*)
    FROM event GROUP BY 1, 2, 3
$$;

CREATE FUNCTION public.activity_fold() RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public'
    AS $$
DECLARE
    folded bigint;
BEGIN
    IF NOT pg_try_advisory_xact_lock(7210) THEN
        RETURN 0;
    END IF;
    WITH taken AS (
        DELETE FROM activity_delta RETURNING day, area, kind, n
    ), added AS (
        INSERT INTO activity AS a (day, area, kind, n)
        SELECT day, area, kind, sum(n) FROM taken GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
        ON CONFLICT ON CONSTRAINT activity_pk DO UPDATE SET n = a.n + excluded.n
    )
    SELECT count(*) INTO folded FROM taken;
    RETURN folded;
END $$;

CREATE FUNCTION public.agency_bound(agency bigint, lo integer, hi integer) RETURNS text[]
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
    IF agency IS NULL OR NOT EXISTS (SELECT FROM agency_grant g WHERE g.agency_id = agency
                                     AND g.lifted_at IS NULL AND g.begins <= today()) THEN
        RETURN NULL;
    END IF;
    RETURN ARRAY(SELECT DISTINCT w FROM agency_grant g, unnest(g.powers) w
                 WHERE g.agency_id = agency AND g.ended_at IS NULL AND g.lifted_at IS NULL
                   AND g.begins <= today() AND coalesce(g.until, 'infinity') >= today()
                   AND g.area_lo <= lo AND g.area_hi >= hi);
END $$;

CREATE FUNCTION public.alert_clones(keys public.event_key[]) RETURNS void
    LANGUAGE sql
    AS $$
    WITH about AS (
        SELECT DISTINCT a.batch_id, a.unit_index
        FROM event_of(keys) e JOIN alert a ON a.id = (e.body::jsonb->>'alert_id')::uuid
        JOIN alert_kind k ON k.name = a.kind
        WHERE k.family = 'clone' AND a.unit_index <> 0
    ), due AS (
        SELECT b.batch_id, b.unit_index,
               (SELECT a.id FROM alert a JOIN alert_kind k ON k.name = a.kind
                WHERE a.batch_id = b.batch_id AND a.unit_index = b.unit_index
                  AND k.family = 'clone' AND a.state = 'open' AND a.confirmed_at IS NOT NULL
                ORDER BY a.raised_at, a.id LIMIT 1) AS alert_id
        FROM about b
    ), changed AS (
        UPDATE unit u SET clone_alert = d.alert_id FROM due d
        WHERE u.batch_id = d.batch_id AND u.idx = d.unit_index
          AND u.clone_alert IS DISTINCT FROM d.alert_id
        RETURNING u.batch_id, u.idx
    )
    INSERT INTO status_touched (batch_id, first_index, last_index) SELECT batch_id, idx, idx FROM changed
$$;

CREATE FUNCTION public.app_area_hi() RETURNS integer
    LANGUAGE sql STABLE
    AS $$ SELECT NULLIF(current_setting('app.area_hi', true), '')::int $$;

CREATE FUNCTION public.app_area_lo() RETURNS integer
    LANGUAGE sql STABLE
    AS $$ SELECT NULLIF(current_setting('app.area_lo', true), '')::int $$;

CREATE FUNCTION public.app_company() RETURNS bigint
    LANGUAGE sql STABLE
    AS $$ SELECT NULLIF(current_setting('app.company', true), '')::bigint $$;

CREATE FUNCTION public.apply_alert(keys public.event_key[]) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    e event;
BEGIN
    FOR e IN SELECT * FROM event_of(keys) ORDER BY seq LOOP
        IF e.kind = 60 THEN
            PERFORM apply_alert_raised(ARRAY[(e.batch_id, e.id)::event_key]);
        ELSE
            PERFORM apply_alert_closed(ARRAY[(e.batch_id, e.id)::event_key]);
        END IF;
    END LOOP;
END $$;

CREATE FUNCTION public.apply_alert_closed(keys public.event_key[]) RETURNS void
    LANGUAGE sql
    AS $$
    UPDATE alert t SET state = 'closed', state_seq = e.seq
    FROM event_of(keys) e
    WHERE t.id = (e.body::jsonb->>'alert_id')::uuid
$$;

CREATE FUNCTION public.apply_alert_life(keys public.event_key[]) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM apply_alert(ARRAY(SELECT (batch_id, id)::event_key FROM event_of(keys)
                              WHERE kind IN (60, 61)));
    UPDATE alert a SET acknowledged_at = e.occurred_at, acknowledged_by = e.person_id
    FROM event_of(keys) e WHERE e.kind = 153 AND a.id = (e.body::jsonb->>'alert_id')::uuid;

    UPDATE alert a SET assigned_to = e.person, assigned_at = e.occurred_at, assigned_seq = e.seq
    FROM (SELECT DISTINCT ON (b->>'alert_id') (b->>'alert_id')::uuid AS id,
                 (b->>'person_id')::bigint AS person, e.occurred_at, e.seq
          FROM event_of(keys) e, LATERAL (SELECT e.body::jsonb) AS j(b) WHERE e.kind = 154
          ORDER BY b->>'alert_id', e.seq DESC) e
    WHERE a.id = e.id AND a.assigned_seq < e.seq;

    UPDATE alert a SET confirmed_at = e.occurred_at, confirmed_by = e.person_id
    FROM event_of(keys) e WHERE e.kind = 155 AND a.id = (e.body::jsonb->>'alert_id')::uuid;

    UPDATE alert a SET times = a.times + e.times, last_at = greatest(a.last_at, e.last_at)
    FROM (SELECT (b->>'alert_id')::uuid AS id, sum((b->>'times')::int)::int AS times,
                 max((b->>'last_at')::timestamptz) AS last_at
          FROM event_of(keys) e, LATERAL (SELECT e.body::jsonb) AS j(b) WHERE e.kind = 156
          GROUP BY 1) e
    WHERE a.id = e.id;
    PERFORM alert_clones(keys);
END $$;

CREATE FUNCTION public.apply_alert_raised(keys public.event_key[]) RETURNS void
    LANGUAGE sql
    AS $$
    INSERT INTO alert (id, kind, batch_id, unit_index, place_id, area, agency_id, company_id,
                       raised_at, why, state_seq)
    SELECT e.id, b->>'kind', e.batch_id, coalesce(e.unit_index, 0), coalesce(e.place_id, 0),
           e.area, e.agency_id, e.company_id, e.occurred_at, b->'why', e.seq
    FROM event_of(keys) e, LATERAL (SELECT e.body::jsonb) AS j(b)
    ON CONFLICT DO NOTHING
$$;

CREATE FUNCTION public.apply_batch(keys public.event_key[]) RETURNS void
    LANGUAGE sql
    AS $$
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

CREATE FUNCTION public.apply_batch_registered(keys public.event_key[]) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(7205);
    PERFORM apply_batch(keys);
    PERFORM batch_cover(ARRAY(SELECT batch_id FROM unnest(keys)));
END $$;

CREATE FUNCTION public.apply_destruction_closed(keys public.event_key[]) RETURNS void
    LANGUAGE sql
    AS $$
    UPDATE destruction t SET state = 'closed', state_seq = e.seq, closing = e.body::jsonb
    FROM event_of(keys) e
    WHERE t.id = (e.body::jsonb->>'destruction_id')::uuid AND t.state_seq < e.seq
$$;

CREATE FUNCTION public.apply_destruction_opened(keys public.event_key[]) RETURNS void
    LANGUAGE sql
    AS $$
    INSERT INTO destruction (id, number, area, agency_id, company_id, place_id, batch_id,
                             opened_at, basis, officers, witness, counted_in, units, state_seq)
    SELECT e.id, b->>'number', e.area, e.agency_id, e.company_id, e.place_id, e.batch_id,
           e.occurred_at, b->>'basis',
           ARRAY(SELECT jsonb_array_elements_text(b->'officers')::bigint), b->>'witness',
           (b->>'counted_in')::bigint,
           ARRAY(SELECT jsonb_array_elements_text(b->'units')::bigint), e.seq
    FROM event_of(keys) e, LATERAL (SELECT e.body::jsonb) AS j(b)
$$;

CREATE FUNCTION public.apply_document_issued(keys public.event_key[]) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO document (id, number, kind, issuer, year, serial, agency, subject, batch_id, area,
                          agency_id, company_id, issued_at, issued_by, data, label_index,
                          code_text, sha256, state_at, state_seq)
    SELECT e.id, b->>'number', b->>'kind', (b->>'issuer')::bigint, (b->>'year')::smallint,
           (b->>'serial')::int, b->>'agency', b->>'subject', e.batch_id, e.area, e.agency_id,
           e.company_id, e.occurred_at, e.person_id, b->'data', (b->>'label_index')::bigint,
           b->>'code_text', decode(b->>'sha256', 'hex'), e.occurred_at, e.seq
    FROM event_of(keys) e, LATERAL (SELECT e.body::jsonb) AS j(b);

    UPDATE document d
    SET state = 'replaced', state_at = e.occurred_at, state_seq = e.seq, replaced_by = e.id
    FROM event_of(keys) e
    WHERE d.id = (e.body::jsonb->>'replaces')::uuid AND d.state_seq < e.seq;
END $$;

CREATE FUNCTION public.apply_document_withdrawn(keys public.event_key[]) RETURNS void
    LANGUAGE sql
    AS $$
    UPDATE document d
    SET state = 'withdrawn', state_at = e.occurred_at, state_seq = e.seq,
        reason = e.body::jsonb->>'reason'
    FROM event_of(keys) e
    WHERE d.id = (e.body::jsonb->>'document_id')::uuid AND d.state_seq < e.seq
$$;

CREATE SEQUENCE public.event_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

CREATE TABLE public.event (
    batch_id bigint DEFAULT 0 NOT NULL,
    id uuid NOT NULL,
    seq bigint DEFAULT nextval('public.event_seq'::regclass) NOT NULL,
    version smallint DEFAULT 1 NOT NULL,
    kind smallint NOT NULL,
    area integer NOT NULL,
    agency_id bigint,
    company_id bigint,
    person_id bigint,
    place_id bigint,
    unit_index bigint,
    occurred_at timestamp with time zone NOT NULL,
    recorded_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    corrects uuid,
    salt bytea DEFAULT uuid_send(gen_random_uuid()) NOT NULL,
    body text NOT NULL,
    attachments bytea[] DEFAULT '{}'::bytea[] NOT NULL
)
PARTITION BY RANGE (id);

CREATE FUNCTION public.apply_epcis_captured(given public.event[]) RETURNS void
    LANGUAGE sql
    AS $$
    WITH fresh AS (
        INSERT INTO epcis_event (id, seq, event_id, error, hash, type, event_time, record_time,
                                 facts, area, company_id, job_id)
        SELECT e.id, e.seq, b.event_id, b.error, b.hash, b.type, b.time, e.recorded_at, b.facts,
               e.area, e.company_id, b.job
        FROM unnest(given) e,
             LATERAL json_to_record(e.body::json) AS b(event_id text, error boolean, hash text,
                 type text, "time" timestamptz, facts text[], job uuid)
        RETURNING facts, area, company_id
    )
    INSERT INTO epcis_value (kind, value, area, company_id)
    SELECT DISTINCT v.kind, v.value, x.area, coalesce(x.company_id, 0)
    FROM fresh x, LATERAL epcis_values_of(x.facts) v
    ORDER BY 1, 2, 3, 4
    ON CONFLICT DO NOTHING
$$;

CREATE FUNCTION public.apply_epcis_captured(keys public.event_key[]) RETURNS void
    LANGUAGE sql
    AS $$
    SELECT apply_epcis_captured(array_agg(e)) FROM event_of(keys) e
$$;

CREATE FUNCTION public.apply_epcis_named(keys public.event_key[]) RETURNS void
    LANGUAGE sql
    AS $$
    INSERT INTO epcis_name AS n (uri, place_id, batch_id, area, seq)
    SELECT DISTINCT ON (b.uri) b.uri, b.place, b.batch, e.area, e.seq
    FROM event_of(keys) e,
         LATERAL jsonb_to_record(e.body::jsonb) AS b(uri text, place bigint, batch bigint)
    ORDER BY b.uri, e.seq DESC
    ON CONFLICT ON CONSTRAINT epcis_name_pk DO UPDATE
    SET place_id = excluded.place_id, batch_id = excluded.batch_id, area = excluded.area,
        seq = excluded.seq
    WHERE n.seq < excluded.seq
$$;

CREATE FUNCTION public.apply_epcis_shared(keys public.event_key[]) RETURNS void
    LANGUAGE sql
    AS $$
    WITH fresh AS (
        INSERT INTO epcis_share (id, area, company_id)
        SELECT DISTINCT (e.body::jsonb->>'captured')::uuid, e.area, coalesce(e.company_id, 0)
        FROM event_of(keys) e
        ON CONFLICT DO NOTHING
        RETURNING id, area, company_id
    )
    INSERT INTO epcis_value (kind, value, area, company_id)
    SELECT DISTINCT v.kind, v.value, f.area, f.company_id
    FROM fresh f JOIN epcis_event x ON x.id = f.id, LATERAL epcis_values_of(x.facts) v
    ORDER BY 1, 2, 3, 4
    ON CONFLICT DO NOTHING
$$;

CREATE FUNCTION public.apply_handover_replied(keys public.event_key[]) RETURNS void
    LANGUAGE sql
    AS $$
    UPDATE handover t SET state = r.state, reference = r.reference, replied_on = r.on_day, state_seq = r.seq
    FROM (SELECT DISTINCT ON (1) (b->>'handover_id')::uuid AS id, b->>'outcome' AS state,
                 b->>'reference' AS reference, (b->>'on')::date AS on_day, e.seq
          FROM event_of(keys) e, LATERAL (SELECT e.body::jsonb) AS j(b) ORDER BY 1, e.seq DESC) r
    WHERE t.id = r.id AND t.state_seq < r.seq
$$;

CREATE FUNCTION public.apply_impairment_mark(keys public.event_key[]) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO impairment_mark (id, place_id, product, at, measure, note, by_whom, until,
                                 person_id)
    SELECT e.id, e.place_id, b->>'product', e.occurred_at, b->>'measure', b->>'note',
           coalesce(b->>'by_whom', ''), (b->>'until')::timestamptz, e.person_id
    FROM event_of(keys) e, LATERAL (SELECT e.body::jsonb) AS j(b);
    PERFORM impairment_derive(array_agg(DISTINCT e.place_id)) FROM event_of(keys) e
    HAVING count(*) > 0;
END $$;

CREATE FUNCTION public.apply_inquiry(keys public.event_key[]) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    e event;
    b jsonb;
BEGIN
    FOR e IN SELECT * FROM event_of(keys) ORDER BY seq LOOP
        b := e.body::jsonb;
        IF e.kind = 170 THEN
            PERFORM inquiry_opened_put(e);
        ELSIF e.kind = 172 THEN
            UPDATE inquiry SET seen_at = e.occurred_at, seen_seq = e.seq
            WHERE id = (b->>'inquiry_id')::uuid AND seen_seq < e.seq;
        ELSIF e.kind = 173 THEN
            PERFORM inquiry_answer_put(e, b);
        ELSE
            IF e.kind IN (171, 175) THEN
                PERFORM inquiry_token_put(e, b);
            END IF;
            UPDATE inquiry
            SET state = CASE e.kind WHEN 175 THEN 'sent' ELSE 'closed' END, state_seq = e.seq,
                reason = b->>'reason'
            WHERE e.kind IN (175, 176) AND id = (b->>'inquiry_id')::uuid AND state_seq < e.seq;
        END IF;
    END LOOP;
END $$;

CREATE FUNCTION public.apply_key(keys public.event_key[]) RETURNS void
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'public'
    AS $$
    WITH about AS (
        SELECT DISTINCT (body::jsonb->>'kid')::smallint AS kid FROM event_of(keys)
    ), told AS MATERIALIZED (
        SELECT (e.body::jsonb->>'kid')::smallint AS kid, e.kind, e.seq, e.person_id,
               e.occurred_at, e.recorded_at, e.body::jsonb AS b
        FROM event e WHERE e.kind = ANY ('{70,71,72,73,74,75}')
    ), latest AS (
        SELECT DISTINCT ON (t.kid, t.kind) t.* FROM told t JOIN about USING (kid)
        ORDER BY t.kid, t.kind, t.seq DESC
    )
    INSERT INTO signing_key
    SELECT p.kid, p.b->>'alg', decode(p.b->>'public_key', 'hex'), p.b->>'store', p.b->>'issuer',
           (p.b->>'agency_id')::bigint, ARRAY(SELECT jsonb_array_elements_text(p.b->'hosts')),
           CASE WHEN p.b ? 'types' THEN
               ARRAY(SELECT jsonb_array_elements_text(p.b->'types')::smallint) END,
           (p.b->>'replaces')::smallint, p.occurred_at, (a.b->>'from')::timestamptz,
           coalesce(a.b->>'not_before', p.b->>'not_before')::timestamptz,
           coalesce(a.b->>'expires_at', p.b->>'expires_at')::timestamptz,
           (r.b->>'at')::timestamptz,
           CASE WHEN q.seq > coalesce(w.seq, 0) AND v.seq IS NULL THEN q.occurred_at END,
           CASE WHEN q.seq > coalesce(w.seq, 0) AND v.seq IS NULL THEN q.person_id END,
           v.occurred_at, v.person_id,
           CASE WHEN v.seq IS NOT NULL THEN (v.b->>'from')::timestamptz
                WHEN q.seq > coalesce(w.seq, 0) THEN (q.b->>'from')::timestamptz END,
           CASE WHEN v.seq IS NOT NULL THEN v.b->>'reason'
                WHEN q.seq > coalesce(w.seq, 0) THEN q.b->>'reason' END,
           greatest(p.recorded_at, a.recorded_at, r.recorded_at, q.recorded_at, w.recorded_at,
                    v.recorded_at)
    FROM latest p
    LEFT JOIN latest a ON a.kid = p.kid AND a.kind = 71
    LEFT JOIN latest r ON r.kid = p.kid AND r.kind = 72
    LEFT JOIN latest q ON q.kid = p.kid AND q.kind = 73
    LEFT JOIN latest w ON w.kid = p.kid AND w.kind = 74
    LEFT JOIN latest v ON v.kid = p.kid AND v.kind = 75
    WHERE p.kind = 70
    ON CONFLICT ON CONSTRAINT signing_key_pk DO UPDATE SET
        active_from = excluded.active_from, not_before = excluded.not_before,
        expires_at = excluded.expires_at, retire_at = excluded.retire_at,
        revoke_asked_at = excluded.revoke_asked_at, revoke_asked_by = excluded.revoke_asked_by,
        revoked_at = excluded.revoked_at, revoked_by = excluded.revoked_by,
        revoked_from = excluded.revoked_from, revoke_reason = excluded.revoke_reason,
        changed_at = excluded.changed_at
$$;

CREATE FUNCTION public.apply_labels_applied(keys public.event_key[]) RETURNS void
    LANGUAGE sql
    AS $$
    UPDATE label l SET fate = 'applied'
    FROM event_of(keys) e, LATERAL label_spans(e.body::jsonb) s
    WHERE l.batch_id = e.batch_id AND l.idx BETWEEN s.first AND s.last AND l.fate IS NULL
$$;

CREATE FUNCTION public.apply_labels_approved(keys public.event_key[]) RETURNS void
    LANGUAGE sql
    AS $$
    UPDATE label_job j SET approved_by = e.person_id, approved_at = e.occurred_at
    FROM event_of(keys) e WHERE j.id = (e.body::jsonb->>'job_id')::uuid
$$;

CREATE FUNCTION public.apply_labels_ended(keys public.event_key[], ended text) RETURNS void
    LANGUAGE sql
    AS $$
    UPDATE label l SET fate = ended, void_reason = b->>'reason'
    FROM event_of(keys) e, LATERAL (SELECT e.body::jsonb) AS j(b), LATERAL label_spans(b) s
    WHERE l.batch_id = e.batch_id AND l.idx BETWEEN s.first AND s.last
$$;

CREATE FUNCTION public.apply_labels_issued(keys public.event_key[]) RETURNS void
    LANGUAGE plpgsql
    AS $$
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

CREATE FUNCTION public.apply_labels_printed(keys public.event_key[]) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO label_printing (id, job_id, batch_id, printed_at, person_id, labels, copies,
                                output, device, reprint, reason, retry_key)
    SELECT e.id, b.job_id, e.batch_id, e.occurred_at, e.person_id, b.labels, b.copies, b.output,
           b.device, b.reprint, b.reason, b.key
    FROM event_of(keys) e,
         LATERAL jsonb_to_record(e.body::jsonb) AS b(job_id uuid, labels int, copies int,
             output text, device text, reprint boolean, reason text, key text);

    INSERT INTO label_printed (printing_id, first_idx, last_idx, job_id)
    SELECT e.id, (r->>0)::bigint, (r->>1)::bigint, (e.body::jsonb->>'job_id')::uuid
    FROM event_of(keys) e, jsonb_array_elements(e.body::jsonb->'ranges') r;
END $$;

CREATE FUNCTION public.apply_labels_rejected(keys public.event_key[]) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE label_job j
    SET rejected_by = e.person_id, rejected_at = e.occurred_at,
        reject_reason = e.body::jsonb->>'reason'
    FROM event_of(keys) e WHERE j.id = (e.body::jsonb->>'job_id')::uuid;

    UPDATE label l SET void_reason = e.body::jsonb->>'reason'
    FROM event_of(keys) e JOIN label_range r ON r.job_id = (e.body::jsonb->>'job_id')::uuid
    WHERE l.batch_id = r.batch_id AND l.idx BETWEEN r.first_index AND r.last_index;
END $$;

CREATE FUNCTION public.apply_labels_returned(keys public.event_key[]) RETURNS void
    LANGUAGE sql
    AS $$
    SELECT apply_labels_ended(keys, 'unused')
$$;

CREATE FUNCTION public.apply_labels_signed(keys public.event_key[]) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    r record;
BEGIN
    FOR r IN
        SELECT e.batch_id, (x->>'first')::bigint AS first, (x->>'last')::bigint AS last,
               (x->>'kid')::smallint AS kid, decode(x->>'hashes', 'hex') AS hashes
        FROM event_of(keys) e, jsonb_array_elements(e.body::jsonb->'ranges') x
        ORDER BY e.batch_id, 2
    LOOP
        UPDATE label l
        SET kid = r.kid,
            text_sha256 = substring(r.hashes FROM ((l.idx - r.first) * 32 + 1)::int FOR 32)
        WHERE l.batch_id = r.batch_id AND l.idx BETWEEN r.first AND r.last;
    END LOOP;

    UPDATE label_job j SET signed_at = e.occurred_at
    FROM event_of(keys) e WHERE j.id = (e.body::jsonb->>'job_id')::uuid;
END $$;

CREATE FUNCTION public.apply_labels_spoiled(keys public.event_key[]) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM apply_labels_ended(keys, 'spoiled');
    PERFORM label_twins_void(e.batch_id, s.first, s.last, b->>'reason')
    FROM event_of(keys) e, LATERAL (SELECT e.body::jsonb) AS j(b), LATERAL label_spans(b) s;
END $$;

CREATE FUNCTION public.apply_labels_voided(keys public.event_key[]) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE label l SET void_reason = b->>'reason'
    FROM event_of(keys) e, LATERAL (SELECT e.body::jsonb) AS j(b), LATERAL label_spans(b) s
    WHERE l.batch_id = e.batch_id AND l.idx BETWEEN s.first AND s.last;
    PERFORM label_twins_void(e.batch_id, s.first, s.last, b->>'reason')
    FROM event_of(keys) e, LATERAL (SELECT e.body::jsonb) AS j(b), LATERAL label_spans(b) s;
END $$;

CREATE FUNCTION public.apply_matter_handed_over(keys public.event_key[]) RETURNS void
    LANGUAGE sql
    AS $$
    INSERT INTO handover (id, number, matter, batch_id, area, agency_id, person_id, recipient, reason, at,
                          events, files, documents, manifest, state_seq)
    SELECT e.id, b->>'number', b->>'matter', e.batch_id, e.area, e.agency_id, e.person_id, b->>'to', b->>'reason',
           e.occurred_at, jsonb_array_length(b->'events'), jsonb_array_length(b->'files'),
           jsonb_array_length(b->'documents'),
           jsonb_build_object('events', b->'events', 'files', b->'files', 'documents', b->'documents'), e.seq
    FROM event_of(keys) e, LATERAL (SELECT e.body::jsonb) AS j(b)
$$;

CREATE FUNCTION public.apply_matter_received(keys public.event_key[]) RETURNS void
    LANGUAGE sql
    AS $$
    INSERT INTO received_matter (id, number, sender, handover, their_number, matter, area, agency_id, person_id,
                                 reason, handed_at, at, files, missing, state_seq)
    SELECT e.id, b->>'number', b->>'sender', (b->>'handover')::uuid, b->>'their_number', b->>'matter', e.area,
           e.agency_id, e.person_id, b->>'reason', (b->>'handed_at')::timestamptz, e.occurred_at, b->'files',
           (b->>'missing')::int, e.seq
    FROM event_of(keys) e, LATERAL (SELECT e.body::jsonb) AS j(b)
$$;

CREATE FUNCTION public.apply_movement(given public.event[]) RETURNS void
    LANGUAGE sql
    AS $$
    SELECT movement_add(array_agg((e.batch_id, e.occurred_at, e.id, e.kind, b.from_place,
        b.from_bucket, b.to_place, b.to_bucket, b.qty, b.first, b.last, b.grade, b.document,
        e.seq, b.order_id, b.twin)::moved))
    FROM unnest(given) e,
         LATERAL jsonb_to_record(e.body::jsonb) AS b(from_place bigint, from_bucket text,
             to_place bigint, to_bucket text, qty bigint, first bigint, last bigint,
             grade smallint, document text, order_id uuid, twin bigint)
$$;

CREATE FUNCTION public.apply_movement(keys public.event_key[]) RETURNS void
    LANGUAGE sql
    AS $$
    SELECT apply_movement(array_agg(e)) FROM event_of(keys) e
$$;

CREATE FUNCTION public.apply_movement_reversed(keys public.event_key[]) RETURNS void
    LANGUAGE plpgsql
    AS $$
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

CREATE FUNCTION public.apply_not_sampled(keys public.event_key[]) RETURNS void
    LANGUAGE sql
    AS $$
    INSERT INTO not_sampled (id, number, area, agency_id, company_id, place_id, product_id, domain,
                             reason, visited_at, fields)
    SELECT e.id, b->>'number', e.area, e.agency_id, e.company_id, e.place_id,
           (b->>'product_id')::bigint, b->>'domain', b->>'reason', e.occurred_at, b->'fields'
    FROM event_of(keys) e, LATERAL (SELECT e.body::jsonb) AS j(b)
$$;

CREATE FUNCTION public.apply_notice(keys public.event_key[]) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO notice (id, about, about_id, number, round, step, batch_id, place_id, area,
                        agency_id, company_id, audience, channel, zh, en, made_at, due_on,
                        state_seq)
    SELECT e.id, b->>'about', (b->>'about_id')::uuid, b->>'number', (b->>'round')::int,
           (b->>'step')::smallint, e.batch_id, e.place_id, e.area, e.agency_id, e.company_id,
           b->>'audience', b->>'channel', b->>'zh', b->>'en', e.occurred_at,
           (b->>'due_on')::date, e.seq
    FROM event_of(keys) e, LATERAL (SELECT e.body::jsonb) AS j(b)
    WHERE e.kind = 178;
    UPDATE notice n
    SET state = 'handed', state_seq = h.seq, handed_at = h.occurred_at, handed = h.b - 'notice_id',
        handed_by = h.person_id
    FROM (SELECT DISTINCT ON (b->>'notice_id') (b->>'notice_id')::uuid AS id, b, e.seq,
                 e.occurred_at, e.person_id
          FROM event_of(keys) e, LATERAL (SELECT e.body::jsonb) AS j(b)
          WHERE e.kind = 179 ORDER BY b->>'notice_id', e.seq DESC) h
    WHERE n.id = h.id AND n.state_seq < h.seq;
END $$;

CREATE FUNCTION public.apply_order_issued(keys public.event_key[]) RETURNS void
    LANGUAGE sql
    AS $$
    INSERT INTO replacement_order (id, number, recall_id, batch_id, place_id, area, agency_id,
                                   company_id, qty, issued_at, due_on, state_seq,
                                   issued_seq)
    SELECT e.id, b->>'number', (b->>'recall_id')::uuid, e.batch_id, e.place_id, e.area,
           e.agency_id, e.company_id, (b->>'qty')::bigint, e.occurred_at, (b->>'due_on')::date,
           e.seq, e.seq
    FROM event_of(keys) e, LATERAL (SELECT e.body::jsonb) AS j(b)
$$;

CREATE FUNCTION public.apply_order_state(keys public.event_key[]) RETURNS void
    LANGUAGE sql
    AS $$
    UPDATE replacement_order t
    SET state = r.state, state_seq = r.seq, served = coalesce(r.served, t.served)
    FROM (SELECT (b->>'order_id')::uuid AS id,
                 (array_agg(CASE e.kind WHEN 42 THEN 'served' ELSE 'done' END
                            ORDER BY e.seq DESC))[1] AS state,
                 (array_agg(b ORDER BY e.seq DESC) FILTER (WHERE e.kind = 42))[1] AS served,
                 max(e.seq) AS seq
          FROM event_of(keys) e, LATERAL (SELECT e.body::jsonb) AS j(b) GROUP BY 1) r
    WHERE t.id = r.id AND t.state_seq < r.seq
$$;

CREATE FUNCTION public.apply_ordered_movement(keys public.event_key[]) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM apply_movement(keys);
    PERFORM unit_links(keys);
    PERFORM order_progress_add(keys);
END $$;

CREATE FUNCTION public.apply_pack(keys public.event_key[]) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    WITH fresh AS (
        INSERT INTO pack_entry (batch_id, event_id, at, seq, pack_batch, pack_idx, goes_in,
                                first_idx, last_idx, qty, child_idx)
        SELECT e.batch_id, e.id, e.occurred_at, e.seq, b.pack_batch, b.pack, e.kind = 140, b.first,
               b.last, coalesce(b.qty, 0), b.child
        FROM event_of(keys) e,
             LATERAL jsonb_to_record(e.body::jsonb) AS b(pack_batch bigint, pack bigint,
                 first bigint, last bigint, qty bigint, child bigint)
        RETURNING batch_id, pack_batch, pack_idx, goes_in, qty
    )
    INSERT INTO pack_qty (batch_id, pack_batch, pack_idx, qty)
    SELECT batch_id, pack_batch, pack_idx, sum(CASE WHEN goes_in THEN qty ELSE -qty END)
    FROM fresh WHERE qty > 0 GROUP BY 1, 2, 3 ORDER BY 1, 3
    ON CONFLICT ON CONSTRAINT pack_qty_pk DO UPDATE SET qty = pack_qty.qty + excluded.qty;

    PERFORM pack_placed(keys);
    INSERT INTO pack AS p (batch_id, idx, parent_idx, parent_at, parent_seq)
    SELECT DISTINCT ON (e.batch_id, b.child) e.batch_id, b.child,
           CASE e.kind WHEN 140 THEN b.pack END, e.occurred_at, e.seq
    FROM event_of(keys) e,
         LATERAL jsonb_to_record(e.body::jsonb) AS b(pack bigint, child bigint)
    WHERE b.child IS NOT NULL
    ORDER BY 1, 2, e.occurred_at DESC, e.seq DESC
    ON CONFLICT ON CONSTRAINT pack_pk DO UPDATE
    SET parent_idx = excluded.parent_idx, parent_at = excluded.parent_at,
        parent_seq = excluded.parent_seq
    WHERE (p.parent_at, p.parent_seq) < (excluded.parent_at, excluded.parent_seq);
END $$;

CREATE FUNCTION public.apply_pack_moved(keys public.event_key[]) RETURNS void
    LANGUAGE sql
    AS $$
    SELECT pack_placed(keys)
$$;

CREATE FUNCTION public.apply_party(keys public.event_key[]) RETURNS void
    LANGUAGE sql
    AS $$
    INSERT INTO party (id, code, kind, name, credit_code, area, agency_id, company_id,
                       address, contact, phone)
    SELECT (b->>'id')::bigint, b->>'code', b->>'kind', b->>'name', b->>'credit_code', e.area,
           e.agency_id, (b->>'id')::bigint, coalesce(b->>'address', ''),
           coalesce(b->>'contact', ''), coalesce(b->>'phone', '')
    FROM event_of(keys) e, LATERAL (SELECT e.body::jsonb) AS j(b)
$$;

CREATE FUNCTION public.apply_place(keys public.event_key[]) RETURNS void
    LANGUAGE sql
    AS $$
    INSERT INTO place (id, code, party_id, kind, name, area, agency_id, company_id, address,
                       lon, lat, occupancy)
    SELECT (b->>'id')::bigint, b->>'code', (b->>'party_id')::bigint, b->>'kind', b->>'name',
           e.area, e.agency_id, (b->>'party_id')::bigint, coalesce(b->>'address', ''),
           (b->>'lon')::float8, (b->>'lat')::float8, (b->>'occupancy')::int
    FROM event_of(keys) e, LATERAL (SELECT e.body::jsonb) AS j(b)
$$;

CREATE FUNCTION public.apply_printer_set(keys public.event_key[]) RETURNS void
    LANGUAGE sql
    AS $$
    INSERT INTO printer (code, name, name_en, transport, host, port, path, language, dpi, media,
                         offset_x, offset_y, inverted, darkness, speed, enabled, set_seq)
    SELECT DISTINCT ON (b.code) b.code, b.name, b.name_en, b.transport, b.host, b.port, b.path,
           b.language, b.dpi, b.media, b.offset_x, b.offset_y, b.inverted, b.darkness, b.speed,
           b.enabled, e.seq
    FROM event_of(keys) e,
         LATERAL jsonb_to_record(e.body::jsonb) AS b(code text, name text, name_en text,
             transport text, host text, port int, path text, language text, dpi int, media text,
             offset_x double precision, offset_y double precision, inverted boolean,
             darkness int, speed int, enabled boolean)
    ORDER BY b.code, e.seq DESC
    ON CONFLICT ON CONSTRAINT printer_pk DO UPDATE
    SET name = excluded.name, name_en = excluded.name_en, transport = excluded.transport,
        host = excluded.host, port = excluded.port, path = excluded.path,
        language = excluded.language, dpi = excluded.dpi, media = excluded.media,
        offset_x = excluded.offset_x, offset_y = excluded.offset_y,
        inverted = excluded.inverted, darkness = excluded.darkness, speed = excluded.speed,
        enabled = excluded.enabled, set_seq = excluded.set_seq
    WHERE printer.set_seq < excluded.set_seq
$$;

CREATE FUNCTION public.apply_product(keys public.event_key[]) RETURNS void
    LANGUAGE sql
    AS $$
    INSERT INTO product (id, code, name, name_en, model, gtin, base_unit, standard, entry,
                         sample_qty, reserve_qty)
    SELECT (b->>'id')::bigint, b->>'code', b->>'name', coalesce(b->>'name_en', ''),
           coalesce(b->>'model', ''), b->>'gtin', b->>'base_unit', b->>'standard',
           coalesce(b->>'entry', 'voluntary'), coalesce((b->>'sample_qty')::int, 2),
           coalesce((b->>'reserve_qty')::int, 2)
    FROM event_of(keys) e, LATERAL (SELECT e.body::jsonb) AS j(b)
$$;

CREATE FUNCTION public.apply_recall(keys public.event_key[]) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM apply_recall_opened(keys);
    PERFORM verdict_apply(keys);
END $$;

CREATE FUNCTION public.apply_recall_drilled(keys public.event_key[]) RETURNS void
    LANGUAGE sql
    AS $$
    INSERT INTO recall_drill (id, batch_id, area, agency_id, company_id, person_id, at, result)
    SELECT e.id, e.batch_id, e.area, e.agency_id, e.company_id, e.person_id, e.occurred_at,
           e.body::jsonb
    FROM event_of(keys) e
$$;

CREATE FUNCTION public.apply_recall_lifted(keys public.event_key[]) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE recall t
    SET state = 'lifted', state_at = e.occurred_at, state_seq = e.seq, closing = e.body::jsonb
    FROM event_of(keys) e
    WHERE t.id = (e.body::jsonb->>'recall_id')::uuid AND t.state_seq < e.seq;
    UPDATE batch t SET recall_id = NULL, recall_seq = e.seq
    FROM event_of(keys) e WHERE t.id = e.batch_id AND t.recall_seq < e.seq;
    UPDATE replacement_order o SET state = 'withdrawn', state_seq = e.seq
    FROM event_of(keys) e
    WHERE o.recall_id = (e.body::jsonb->>'recall_id')::uuid AND o.state <> 'done'
      AND o.state_seq < e.seq;
    PERFORM verdict_apply(keys);
END $$;

CREATE FUNCTION public.apply_recall_opened(keys public.event_key[]) RETURNS void
    LANGUAGE plpgsql
    AS $$
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

CREATE FUNCTION public.apply_recall_state(keys public.event_key[]) RETURNS void
    LANGUAGE sql
    AS $$
    UPDATE recall t
    SET state = r.state, state_at = r.at, state_seq = r.seq,
        closing = coalesce(r.closing, t.closing)
    FROM (SELECT (b->>'recall_id')::uuid AS id,
                 (array_agg(CASE e.kind WHEN 44 THEN 'closed' ELSE 'open' END
                            ORDER BY e.seq DESC))[1] AS state,
                 (array_agg(e.occurred_at ORDER BY e.seq DESC))[1] AS at,
                 (array_agg(b ORDER BY e.seq DESC) FILTER (WHERE e.kind = 44))[1] AS closing,
                 max(e.seq) AS seq
          FROM event_of(keys) e, LATERAL (SELECT e.body::jsonb) AS j(b) GROUP BY 1) r
    WHERE t.id = r.id AND t.state_seq < r.seq
$$;

CREATE FUNCTION public.apply_received_settled(keys public.event_key[]) RETURNS void
    LANGUAGE sql
    AS $$
    UPDATE received_matter t SET state = r.state, note = r.note, state_seq = r.seq
    FROM (SELECT DISTINCT ON (1) (b->>'received_id')::uuid AS id, b->>'outcome' AS state, b->>'note' AS note, e.seq
          FROM event_of(keys) e, LATERAL (SELECT e.body::jsonb) AS j(b) ORDER BY 1, e.seq DESC) r
    WHERE t.id = r.id AND t.state_seq < r.seq
$$;

CREATE FUNCTION public.apply_receiver_confirmed(keys public.event_key[]) RETURNS void
    LANGUAGE sql
    AS $$
    UPDATE inquiry_receiver r
    SET receiver = c.receiver, state = 'confirmed', state_seq = c.seq
    FROM (SELECT DISTINCT ON (b.inquiry_id, b.round, b.n) b.*, e.seq
          FROM event_of(keys) e, LATERAL jsonb_to_record(e.body::jsonb)
              AS b(inquiry_id uuid, round int, n int, receiver bigint)
          ORDER BY b.inquiry_id, b.round, b.n, e.seq DESC) c
    WHERE r.inquiry_id = c.inquiry_id AND r.round = c.round AND r.n = c.n AND r.state_seq < c.seq
$$;

CREATE FUNCTION public.apply_relabelled(keys public.event_key[]) RETURNS void
    LANGUAGE plpgsql
    AS $$
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

CREATE FUNCTION public.apply_result(keys public.event_key[]) RETURNS void
    LANGUAGE plpgsql
    AS $$
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

    UPDATE label l SET blind = 0
    FROM event_of(keys) e
    JOIN sampling_record s ON s.id = (e.body::jsonb->>'sampling_id')::uuid
    JOIN sample_blind x ON x.sampling_id = s.id
    LEFT JOIN label_range r ON r.job_id = s.job_id
    WHERE l.batch_id = s.batch_id AND l.blind > 0
      AND (l.idx = x.idx OR l.idx BETWEEN r.first_index AND r.last_index);
END $$;

CREATE FUNCTION public.apply_result_recorded(keys public.event_key[]) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM apply_result(keys);
    PERFORM verdict_apply(keys);
END $$;

CREATE FUNCTION public.apply_sample_blinded(keys public.event_key[]) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO sample_blind (sampling_id, number, batch_id, idx, job_id, laboratory_id, items,
                              blinded_at)
    SELECT (b->>'sampling_id')::uuid, b->>'number', e.batch_id, (b->>'index')::bigint,
           (b->>'job_id')::uuid, (b->>'laboratory')::bigint,
           ARRAY(SELECT jsonb_array_elements_text(b->'items')), e.occurred_at
    FROM event_of(keys) e, LATERAL (SELECT e.body::jsonb) AS j(b);

    UPDATE label l
    SET blind = CASE WHEN l.idx = (e.body::jsonb->>'index')::bigint THEN 2 ELSE 1 END
    FROM event_of(keys) e
    JOIN sampling_record s ON s.id = (e.body::jsonb->>'sampling_id')::uuid AND s.result = 'pending'
    LEFT JOIN label_range r ON r.job_id = s.job_id AND r.type IN (4, 5, 6)
    WHERE l.batch_id = e.batch_id
      AND (l.idx = (e.body::jsonb->>'index')::bigint
           OR l.idx BETWEEN r.first_index AND r.last_index);
END $$;

CREATE FUNCTION public.apply_sampled(keys public.event_key[]) RETURNS void
    LANGUAGE sql
    AS $$
    INSERT INTO sampling_record (id, number, batch_id, area, agency_id, company_id, place_id,
                                 domain, sampled_at, fields, job_id)
    SELECT e.id, b->>'number', e.batch_id, e.area, e.agency_id, e.company_id, e.place_id,
           b->>'domain', e.occurred_at, b->'fields', (b->>'job_id')::uuid
    FROM event_of(keys) e, LATERAL (SELECT e.body::jsonb) AS j(b)
$$;

CREATE FUNCTION public.apply_samples_kept(keys public.event_key[]) RETURNS void
    LANGUAGE sql
    AS $$
    UPDATE sampling_record s SET kept = k.b, kept_seq = k.seq
    FROM (SELECT DISTINCT ON (b->>'sampling_id') (b->>'sampling_id')::uuid AS id,
                 b - 'sampling_id' AS b, e.seq
          FROM event_of(keys) e, LATERAL (SELECT e.body::jsonb) AS j(b)
          ORDER BY b->>'sampling_id', e.seq DESC) k
    WHERE s.id = k.id AND s.kept_seq < k.seq
$$;

CREATE FUNCTION public.apply_scanned(keys public.event_key[]) RETURNS void
    LANGUAGE sql
    AS $$
    WITH seen AS MATERIALIZED (
        SELECT DISTINCT batch_id, unit_index FROM event_of(keys) WHERE unit_index IS NOT NULL
    )
    UPDATE label l SET scanned = true
    FROM seen s
    WHERE l.batch_id = s.batch_id AND l.idx = s.unit_index AND NOT l.scanned
$$;

CREATE FUNCTION public.apply_seizure(keys public.event_key[]) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM FROM place WHERE id IN (SELECT place_id FROM event_of(keys)) ORDER BY id
    FOR NO KEY UPDATE;

    INSERT INTO seizure (id, number, place_id, batch_id, qty, ranges, area, agency_id, company_id,
                         seized_at, basis, state_at, state_seq)
    SELECT e.id, b->>'number', e.place_id, e.batch_id, (b->>'qty')::bigint,
           coalesce(b->'ranges', '[]'), e.area, e.agency_id, e.company_id, e.occurred_at,
           b->>'basis', e.occurred_at, e.seq
    FROM event_of(keys) e, LATERAL (SELECT e.body::jsonb) AS j(b) WHERE e.kind = 150;
    UPDATE seizure s
    SET state = 'released', state_at = e.occurred_at, state_seq = e.seq,
        reason = e.body::jsonb->>'reason'
    FROM event_of(keys) e
    WHERE e.kind = 151 AND s.id = (e.body::jsonb->>'seizure_id')::uuid AND s.state_seq < e.seq;

    UPDATE place p
    SET seizure_id = (SELECT s.id FROM seizure s
                      WHERE s.place_id = p.id AND s.batch_id = 0 AND s.state = 'open'
                      ORDER BY s.seized_at, s.id LIMIT 1)
    WHERE p.id IN (SELECT place_id FROM event_of(keys) WHERE batch_id = 0);
    INSERT INTO status_touched (batch_id, place_id)
    SELECT DISTINCT 0, place_id FROM event_of(keys) WHERE batch_id = 0;

    UPDATE unit u
    SET seizure_id = (SELECT s.id FROM seizure s, LATERAL jsonb_array_elements(s.ranges) r
                      WHERE s.batch_id = u.batch_id AND s.state = 'open'
                        AND u.idx BETWEEN (r->>0)::bigint AND (r->>1)::bigint
                      ORDER BY s.seized_at, s.id LIMIT 1)
    FROM (SELECT DISTINCT e.batch_id, (r->>0)::bigint AS first, (r->>1)::bigint AS last
          FROM event_of(keys) e, LATERAL jsonb_array_elements(e.body::jsonb->'ranges') r
          WHERE e.batch_id <> 0) t
    WHERE u.batch_id = t.batch_id AND u.idx BETWEEN t.first AND t.last;
END $$;

CREATE FUNCTION public.apply_signatures_kept(keys public.event_key[]) RETURNS void
    LANGUAGE sql
    AS $$
    WITH range AS MATERIALIZED (
        SELECT e.batch_id, (r->>'first')::bigint AS first, (r->>'last')::bigint AS last,
               decode(r->>'signatures', 'hex') AS signatures
        FROM event_of(keys) e, jsonb_array_elements(e.body::jsonb->'ranges') r
    )
    INSERT INTO label_signature (batch_id, idx, signature)
    SELECT batch_id, first + i, substring(signatures FROM i * 64 + 1 FOR 64)
    FROM range, generate_series(0, (last - first)::int) i
$$;

CREATE FUNCTION public.apply_site_check(keys public.event_key[]) RETURNS void
    LANGUAGE sql
    AS $$
    INSERT INTO site_check (batch_id, event_id, seq, place_id, at, qty, first_idx, last_idx, result,
                            document, reason)
    SELECT e.batch_id, e.id, e.seq, e.place_id, e.occurred_at, b.qty, b.first, b.last, b.result,
           b.document, b.reason
    FROM event_of(keys) e,
         LATERAL jsonb_to_record(e.body::jsonb) AS b(qty bigint, first bigint, last bigint,
             result text, document text, reason text)
$$;

CREATE FUNCTION public.apply_stock_count(keys public.event_key[]) RETURNS void
    LANGUAGE plpgsql
    AS $$
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

CREATE FUNCTION public.apply_transformed(keys public.event_key[]) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM apply_movement(keys);
    INSERT INTO transformation (batch_id, event_id, other_id, id, is_input, at, recorded_at,
                                place_id, qty, other_qty, grade, document)
    SELECT e.batch_id, e.id, (o->>'batch')::bigint, (b->>'transformation')::uuid,
           (b->>'input')::boolean, e.occurred_at, e.recorded_at, e.place_id, (b->>'qty')::bigint,
           (o->>'qty')::bigint, (b->>'grade')::smallint, b->>'document'
    FROM event_of(keys) e, LATERAL (SELECT e.body::jsonb) AS j(b),
         jsonb_array_elements(b->'others') o;
END $$;

CREATE FUNCTION public.apply_trust(keys public.event_key[]) RETURNS void
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'public'
    AS $$
    INSERT INTO trust_roots (mode, roots, set_at)
    SELECT e.body::jsonb->>'mode', e.body::jsonb->>'roots', e.occurred_at
    FROM event e WHERE e.kind = 77 ORDER BY e.seq DESC LIMIT 1
    ON CONFLICT ON CONSTRAINT trust_roots_pk DO UPDATE
        SET mode = excluded.mode, roots = excluded.roots, set_at = excluded.set_at;

    WITH told AS (
        SELECT e.body::jsonb->>'document' AS document, e.occurred_at,
               base64url_text((e.body::jsonb->>'document')::jsonb->>'payload') AS payload
        FROM event_of(keys) e WHERE e.kind = 78
    )
    INSERT INTO trust_current (seq, issued_at, expires_at, document, payload, published_at)
    SELECT (payload::jsonb->>'seq')::bigint, to_timestamp((payload::jsonb->>'issued')::bigint),
           to_timestamp((payload::jsonb->>'expires')::bigint), document, payload, occurred_at
    FROM told ORDER BY 1 DESC LIMIT 1
    ON CONFLICT ON CONSTRAINT trust_current_pk DO UPDATE
        SET seq = excluded.seq, issued_at = excluded.issued_at, expires_at = excluded.expires_at,
            document = excluded.document, payload = excluded.payload,
            published_at = excluded.published_at
        WHERE trust_current.seq < excluded.seq
$$;

CREATE FUNCTION public.apply_unit_aliased(keys public.event_key[]) RETURNS void
    LANGUAGE sql
    AS $$
    INSERT INTO unit_alias AS a (kind, value, batch_id, idx, active, state_at, state_seq)
    SELECT DISTINCT ON (b->>'kind', b->>'value', e.batch_id, e.unit_index)
           b->>'kind', b->>'value', e.batch_id, e.unit_index, NOT (b->>'removed')::boolean,
           e.occurred_at, e.seq
    FROM event_of(keys) e, LATERAL (SELECT e.body::jsonb) AS j(b)
    ORDER BY b->>'kind', b->>'value', e.batch_id, e.unit_index, e.occurred_at DESC, e.seq DESC
    ON CONFLICT ON CONSTRAINT unit_alias_pk DO UPDATE
    SET active = excluded.active, state_at = excluded.state_at, state_seq = excluded.state_seq
    WHERE (a.state_at, a.state_seq) < (excluded.state_at, excluded.state_seq)
$$;

CREATE FUNCTION public.apply_waiver_proposed(keys public.event_key[]) RETURNS void
    LANGUAGE sql
    AS $$
    INSERT INTO waiver (id, number, recall_id, batch_id, area, agency_id, company_id, part,
                        place_id, qty, ground, explanation, statement, statement_sha256,
                        proposed_by, proposed_at, state_seq)
    SELECT e.id, b->>'number', (b->>'recall_id')::uuid, e.batch_id, e.area, e.agency_id,
           e.company_id, b->>'part', e.place_id, (b->>'qty')::bigint, b->>'ground',
           b->>'explanation', b->>'statement', b->>'statement_sha256', e.person_id,
           e.occurred_at, e.seq
    FROM event_of(keys) e, LATERAL (SELECT e.body::jsonb) AS j(b)
$$;

CREATE FUNCTION public.apply_waiver_state(keys public.event_key[]) RETURNS void
    LANGUAGE sql
    AS $$
    UPDATE waiver t
    SET state = r.state, state_seq = r.seq, signed_by = coalesce(r.signed_by, t.signed_by),
        signed_at = coalesce(r.signed_at, t.signed_at),
        withdrawn = coalesce(r.withdrawn, t.withdrawn)
    FROM (SELECT (b->>'waiver_id')::uuid AS id,
                 (array_agg(CASE e.kind WHEN 161 THEN 'signed' ELSE 'withdrawn' END
                            ORDER BY e.seq DESC))[1] AS state,
                 (array_agg(e.person_id ORDER BY e.seq DESC) FILTER (WHERE e.kind = 161))[1]
                     AS signed_by,
                 (array_agg(e.occurred_at ORDER BY e.seq DESC) FILTER (WHERE e.kind = 161))[1]
                     AS signed_at,
                 (array_agg(jsonb_build_object('reason', b->'reason', 'by', e.person_id,
                                               'at', e.occurred_at) ORDER BY e.seq DESC)
                      FILTER (WHERE e.kind = 162))[1] AS withdrawn,
                 max(e.seq) AS seq
          FROM event_of(keys) e, LATERAL (SELECT e.body::jsonb) AS j(b) GROUP BY 1) r
    WHERE t.id = r.id AND t.state_seq < r.seq
$$;

CREATE FUNCTION public.base64url_text(x text) RETURNS text
    LANGUAGE sql IMMUTABLE
    AS $$
    SELECT convert_from(decode(rpad(translate(x, '-_', '+/'), (length(x) + 3) / 4 * 4, '='),
                               'base64'), 'UTF8')
$$;

CREATE FUNCTION public.batch_cover(ids bigint[]) RETURNS void
    LANGUAGE sql
    AS $$
    WITH due AS MATERIALIZED (
        SELECT b.id, c.recall_id, c.suspended
        FROM batch b, LATERAL batch_covered(b) c
        WHERE b.id = ANY (ids)
          AND (b.scope_recall, b.scope_suspended) IS DISTINCT FROM (c.recall_id, c.suspended)
        ORDER BY b.id FOR NO KEY UPDATE OF b
    ), changed AS (
        UPDATE batch b SET scope_recall = d.recall_id, scope_suspended = d.suspended
        FROM due d WHERE b.id = d.id RETURNING b.id
    )
    INSERT INTO status_touched (batch_id) SELECT id FROM changed
$$;

CREATE TABLE public.batch (
    id bigint NOT NULL,
    code text NOT NULL,
    lot text NOT NULL,
    product_id bigint NOT NULL,
    producer_id bigint NOT NULL,
    producer_place bigint NOT NULL,
    producer_status text DEFAULT 'nominal'::text NOT NULL,
    area integer NOT NULL,
    agency_id bigint,
    company_id bigint,
    produced_on date NOT NULL,
    declared_qty bigint,
    certificate text DEFAULT ''::text NOT NULL,
    determination text DEFAULT 'none'::text NOT NULL,
    determination_seq bigint DEFAULT 0 NOT NULL,
    recall_id uuid,
    recall_seq bigint DEFAULT 0 NOT NULL,
    scope_recall uuid,
    scope_suspended boolean DEFAULT false NOT NULL,
    CONSTRAINT batch_declared_qty CHECK ((declared_qty > 0)),
    CONSTRAINT batch_producer_status CHECK ((producer_status = ANY (ARRAY['nominal'::text, 'confirmed'::text, 'denied'::text, 'actual'::text])))
);

CREATE FUNCTION public.batch_covered(b public.batch, OUT recall_id uuid, OUT suspended boolean) RETURNS record
    LANGUAGE sql STABLE
    AS $$
    SELECT (array_agg(v.recall_id ORDER BY v.seq) FILTER (WHERE v.source = 'recall'))[1],
           coalesce(bool_or(v.source = 'result'), false)
    FROM verdict_scope v
    WHERE v.producer_id = b.producer_id AND v.kind <> 'batch' AND v.batch_id <> b.id
      AND b.produced_on BETWEEN coalesce(v.since, '-infinity') AND coalesce(v.until, 'infinity')
      AND CASE v.kind
          WHEN 'dates' THEN v.product_id = b.product_id
          WHEN 'model' THEN v.product_id = b.product_id
               OR (v.model <> '' AND v.model = (SELECT p.model FROM product p
                                                WHERE p.id = b.product_id))
          ELSE true END
$$;

CREATE FUNCTION public.batch_status(b public.batch) RETURNS integer
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
    SELECT CASE WHEN b.recall_id IS NOT NULL OR b.scope_recall IS NOT NULL THEN 3
                WHEN b.determination = 'nonconforming' OR b.scope_suspended THEN 2
                ELSE 0 END
$$;

CREATE FUNCTION public.epcis_fact_ranges(facts text[], asked jsonb) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
    SELECT NOT EXISTS (
        SELECT FROM jsonb_to_recordset(asked) AS a(name text, op text, num numeric,
                                                   at timestamptz)
        WHERE NOT EXISTS (
            SELECT FROM unnest(facts) f,
                 LATERAL (SELECT CASE WHEN split_part(f, ' ', 1) = a.name
                                      THEN substr(f, length(a.name) + 2) END) AS v(value),
                 LATERAL (SELECT CASE WHEN a.num IS NOT NULL
                                      THEN sign(epcis_number(v.value) - a.num)
                                      ELSE sign(extract(epoch FROM epcis_time(v.value) - a.at))
                                 END) AS d(side)
            WHERE v.value IS NOT NULL
              AND CASE a.op WHEN 'GT' THEN d.side > 0 WHEN 'GE' THEN d.side >= 0
                            WHEN 'LT' THEN d.side < 0 ELSE d.side <= 0 END))
$$;

CREATE FUNCTION public.epcis_known(of_job uuid) RETURNS TABLE(n integer, event_id text, same boolean, captured uuid)
    LANGUAGE sql STABLE
    AS $$
    SELECT s.n, s.event_id, s.hash = coalesce(k.hash, o.hash, s.first), k.id
    FROM (SELECT *, first_value(hash) OVER w AS first, row_number() OVER w AS turn
          FROM epcis_staged WHERE job = of_job
          WINDOW w AS (PARTITION BY event_id, error ORDER BY n)) s
    LEFT JOIN epcis_event k ON k.event_id = s.event_id AND k.error = s.error
    LEFT JOIN epcis_own o ON o.event_id = s.event_id AND NOT s.error
    WHERE k.id IS NOT NULL OR o.id IS NOT NULL OR s.turn > 1
$$;

CREATE FUNCTION public.epcis_lock() RETURNS void
    LANGUAGE sql
    AS $$
    SELECT pg_advisory_xact_lock(7214)
$$;

CREATE FUNCTION public.epcis_merge(of_job uuid, at_area integer, of_agency bigint, of_company bigint, by_person bigint) RETURNS integer[]
    LANGUAGE plpgsql
    AS $$
DECLARE
    made event[];
    which int[];
BEGIN
    WITH known AS MATERIALIZED (
        SELECT k.n, k.same, k.captured FROM epcis_known(of_job) k
    ), due AS MATERIALIZED (
        SELECT uuid7() AS id, 130 AS kind, s.n, least(s.event_time, now()) AS at, s.body
        FROM epcis_staged s
        WHERE s.job = of_job AND s.n NOT IN (SELECT k.n FROM known k)
        UNION ALL
        SELECT uuid7(), 131, min(k.n), now(), json_build_object('captured', x.id)::text
        FROM known k JOIN epcis_event x ON x.id = k.captured
        WHERE k.same
          AND (x.area, coalesce(x.company_id, 0)) <> (at_area, coalesce(of_company, 0))
          AND NOT EXISTS (SELECT FROM epcis_share h WHERE h.id = x.id AND h.area = at_area
                          AND h.company_id = coalesce(of_company, 0))
        GROUP BY x.id
    ), fresh AS (
        INSERT INTO event (batch_id, id, kind, area, agency_id, company_id, person_id,
                           occurred_at, body)
        SELECT 0, d.id, d.kind, at_area, of_agency, of_company, by_person, d.at, d.body
        FROM due d ORDER BY d.n
        RETURNING event AS e
    ), pending AS (
        INSERT INTO event_pending SELECT 0, d.id FROM due d
    )
    SELECT (SELECT array_agg(e) FROM fresh), (SELECT array_agg(d.n ORDER BY d.n) FROM due d)
    INTO made, which;
    DELETE FROM epcis_staged WHERE job = of_job;
    IF made IS NOT NULL THEN
        PERFORM event_derive(made);
    END IF;
    RETURN coalesce(which, '{}');
END $$;

CREATE FUNCTION public.epcis_number(value text) RETURNS numeric
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $_$
    SELECT CASE WHEN value ~ '^-?[0-9]{1,40}(\.[0-9]{1,40})?([eE][+-]?[0-9]{1,2})?$'
                THEN value::numeric END
$_$;

CREATE FUNCTION public.epcis_time(value text) RETURNS timestamp with time zone
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS $_$
BEGIN
    IF value !~ '^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$' THEN
        RETURN NULL;
    END IF;
    RETURN value::timestamptz;
EXCEPTION WHEN OTHERS THEN       -- the 30th of February
    RETURN NULL;
END $_$;

CREATE FUNCTION public.epcis_values_of(facts text[]) RETURNS TABLE(kind text, value text)
    LANGUAGE sql IMMUTABLE
    AS $$
    SELECT DISTINCT k.kind, substr(f, length(k.name) + 2)
    FROM unnest(facts) f
    JOIN (VALUES ('epc', 'epcs'), ('parentID', 'epcs'), ('inputEPC', 'epcs'),
                 ('outputEPC', 'epcs'), ('bizStep', 'bizSteps'), ('disposition', 'dispositions'),
                 ('readPoint', 'readPoints'), ('bizLocation', 'bizLocations'),
                 ('eventType', 'eventTypes')) AS k(name, kind) ON k.name = split_part(f, ' ', 1)
$$;

CREATE FUNCTION public.event_append(events jsonb) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public'
    AS $$
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

CREATE FUNCTION public.event_apply(keys public.event_key[]) RETURNS void
    LANGUAGE sql
    AS $$
    SELECT event_derive(array_agg(e)) FROM event_of(keys) e HAVING count(*) > 0
$$;

CREATE FUNCTION public.event_counted() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public'
    AS $$
BEGIN
    INSERT INTO activity_delta (day, area, kind, n)
    SELECT (occurred_at AT TIME ZONE 'Asia/Shanghai')::date, area, kind, count(*)
    FROM fresh GROUP BY 1, 2, 3;
    RETURN NULL;
END $$;

CREATE FUNCTION public.event_derive(given public.event[]) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public'
    AS $_$
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
END $_$;

CREATE FUNCTION public.event_is_append_only() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    RAISE EXCEPTION USING ERRCODE = 'FM004', MESSAGE = 'record_append_only',
        DETAIL = '事件记录只能追加，不能修改或删除；如有错误请登记更正事件',
        HINT = 'events are append-only; record a correcting event instead';
END $$;

CREATE FUNCTION public.event_keys(given public.event[]) RETURNS public.event_key[]
    LANGUAGE sql STABLE
    AS $$
    SELECT array_agg((e.batch_id, e.id)::event_key) FROM unnest(given) e
$$;

CREATE FUNCTION public.event_moves(apply text) RETURNS boolean
    LANGUAGE sql IMMUTABLE
    AS $$
    SELECT coalesce(apply IN ('apply_movement', 'apply_ordered_movement', 'apply_transformed'), false)
$$;

CREATE FUNCTION public.event_of(keys public.event_key[]) RETURNS SETOF public.event
    LANGUAGE sql STABLE
    AS $$
    SELECT e.* FROM unnest(keys) k JOIN event e ON e.batch_id = k.batch_id AND e.id = k.id
$$;

CREATE FUNCTION public.event_partitions_ensure(since date, until date) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public'
    AS $$
DECLARE
    month date := date_trunc('month', since);
    lo uuid;
    hi uuid;
BEGIN
    WHILE month <= until LOOP
        IF to_regclass('event_' || to_char(month, 'YYYYMM')) IS NULL THEN
            lo := encode(decode(lpad(to_hex((extract(epoch FROM month) * 1000)::bigint), 12, '0')
                  || repeat('00', 10), 'hex'), 'hex')::uuid;
            hi := encode(decode(lpad(to_hex((extract(epoch FROM month + interval '1 month')
                  * 1000)::bigint), 12, '0') || repeat('00', 10), 'hex'), 'hex')::uuid;
            -- a month that already has rows in the default partition stays there
            IF NOT EXISTS (SELECT FROM event_default WHERE id >= lo AND id < hi) THEN
                EXECUTE format(
                    'CREATE TABLE event_%s PARTITION OF event FOR VALUES FROM (%L) TO (%L)',
                    to_char(month, 'YYYYMM'), lo, hi);
            END IF;
        END IF;
        month := month + interval '1 month';
    END LOOP;
END $$;

CREATE FUNCTION public.event_untold() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public'
    AS $$
BEGIN
    INSERT INTO epcis_untold (lo, hi)
    SELECT min(seq), max(seq) FROM fresh WHERE kind <> 21 AND batch_id <> 0
    HAVING count(*) > 0;
    RETURN NULL;
END $$;

CREATE TABLE public.evidence_receipt (
    id bigint NOT NULL,
    sha256 bytea NOT NULL,
    area integer NOT NULL,
    agency_id bigint,
    company_id bigint,
    person_id bigint,
    received_at timestamp with time zone DEFAULT now() NOT NULL,
    source text DEFAULT ''::text NOT NULL,
    agent text DEFAULT ''::text NOT NULL,
    captured_at timestamp with time zone,
    sent_at timestamp with time zone,
    device text DEFAULT ''::text NOT NULL,
    lon double precision,
    lat double precision,
    CONSTRAINT evidence_receipt_lat CHECK (((lat >= ('-90'::integer)::double precision) AND (lat <= (90)::double precision))),
    CONSTRAINT evidence_receipt_lon CHECK (((lon >= ('-180'::integer)::double precision) AND (lon <= (180)::double precision))),
    CONSTRAINT evidence_receipt_place CHECK (((lon IS NULL) = (lat IS NULL)))
);

ALTER TABLE ONLY public.evidence_receipt FORCE ROW LEVEL SECURITY;

CREATE FUNCTION public.evidence_offset(r public.evidence_receipt) RETURNS double precision
    LANGUAGE sql IMMUTABLE
    AS $$
    SELECT extract(epoch FROM r.received_at - coalesce(r.sent_at, r.captured_at))::double precision $$;

CREATE TABLE public.evidence_file (
    sha256 bytea NOT NULL,
    bytes bigint NOT NULL,
    media_type text NOT NULL,
    area integer NOT NULL,
    agency_id bigint,
    company_id bigint,
    person_id bigint,
    received_at timestamp with time zone DEFAULT now() NOT NULL,
    sm3 bytea,
    exif jsonb,
    CONSTRAINT evidence_file_sm3 CHECK ((length(sm3) = 32))
);

ALTER TABLE ONLY public.evidence_file FORCE ROW LEVEL SECURITY;

CREATE FUNCTION public.evidence_seen(f public.evidence_file) RETURNS boolean
    LANGUAGE sql STABLE
    AS $$
    SELECT EXISTS (SELECT FROM evidence_receipt r WHERE r.sha256 = f.sha256 AND receipt_seen(r))
$$;

CREATE FUNCTION public.evidence_skewed(r public.evidence_receipt) RETURNS boolean
    LANGUAGE sql IMMUTABLE
    AS $$
    SELECT coalesce(abs(evidence_offset(r)) > 120, false) $$;

CREATE FUNCTION public.evidence_stays() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    RAISE EXCEPTION 'what is known of a file of evidence does not change' USING ERRCODE = '42501';
END $$;

CREATE FUNCTION public.holding_weigh(keys public.event_key[]) RETURNS void
    LANGUAGE sql
    AS $$
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

CREATE FUNCTION public.impairment_derive(places bigint[]) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public'
    AS $$
DECLARE
    due bigint[];
BEGIN
    PERFORM FROM place WHERE id = ANY (places) ORDER BY id FOR NO KEY UPDATE;
    SELECT array_agg(DISTINCT x.id) INTO due FROM unnest(places) x(id)
    WHERE EXISTS (SELECT FROM impairment i WHERE i.place_id = x.id)
       OR EXISTS (SELECT FROM movement m WHERE m.from_bucket = 'installed'
                  AND movement_missed_at(m.from_place, m.to_place, m.to_bucket) = x.id);
    IF due IS NULL THEN
        RETURN;
    END IF;
    DELETE FROM impairment i WHERE i.place_id = ANY (due);
    INSERT INTO impairment SELECT i.* FROM place l, LATERAL impairment_of(l) i
    WHERE l.id = ANY (due);
END $$;

CREATE FUNCTION public.impairment_follow() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public'
    AS $$
DECLARE
    places bigint[];
BEGIN
    SELECT array_agg(DISTINCT c.place_id) INTO places FROM (
        SELECT movement_missed_at(from_place, to_place, to_bucket) AS place_id FROM changed
        WHERE from_bucket = 'installed'
        UNION ALL
        SELECT to_place FROM changed WHERE to_bucket = 'installed') c;
    IF places IS NOT NULL THEN
        PERFORM impairment_derive(places);
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION public.impairment_grace() RETURNS interval
    LANGUAGE sql IMMUTABLE
    AS $$ SELECT interval '1 hour' $$;

CREATE TABLE public.impairment (
    place_id bigint NOT NULL,
    product text NOT NULL,
    started_at timestamp with time zone NOT NULL,
    area integer NOT NULL,
    company_id bigint,
    batch_id bigint NOT NULL,
    missing bigint NOT NULL,
    peak bigint NOT NULL,
    ended_at timestamp with time zone,
    ended_by text,
    reason text,
    CONSTRAINT impairment_ended_by CHECK ((ended_by = ANY (ARRAY['restored'::text, 'reason'::text])))
);

CREATE TABLE public.place (
    id bigint NOT NULL,
    code text NOT NULL,
    party_id bigint NOT NULL,
    kind text NOT NULL,
    name text NOT NULL,
    area integer NOT NULL,
    agency_id bigint,
    company_id bigint,
    address text DEFAULT ''::text NOT NULL,
    lon double precision,
    lat double precision,
    occupancy integer,
    seizure_id uuid
);

CREATE FUNCTION public.impairment_of(l public.place) RETURNS SETOF public.impairment
    LANGUAGE plpgsql STABLE
    AS $$
DECLARE
    s record;
    gap impairment;
    spare jsonb;                 -- by order: installed before the old ones went
    part bigint;
BEGIN
    FOR s IN SELECT x.*, lead(x.ts) OVER (PARTITION BY x.product ORDER BY x.ts, x.step, x.id)
                 IS DISTINCT FROM x.ts AS last
             FROM impairment_steps(l.id) x ORDER BY x.product, x.ts, x.step, x.id LOOP
        IF gap.product IS DISTINCT FROM s.product THEN
            IF gap.missing > 0 THEN
                RETURN NEXT gap;
            END IF;
            gap := ROW(l.id, s.product, NULL, l.area, l.company_id, 0, 0, 0, NULL, NULL, NULL);
            spare := '{}';
        END IF;
        part := coalesce((spare->>s.order_id)::bigint, 0);
        IF s.step = 1 THEN
            part := least(s.qty, part);
            IF part > 0 THEN
                spare := jsonb_set(spare, ARRAY[s.order_id],
                                   to_jsonb((spare->>s.order_id)::bigint - part));
            END IF;
            IF gap.missing = 0 AND s.qty > part THEN
                gap.started_at := s.ts;
                gap.batch_id := s.batch_id;
                gap.peak := 0;
            END IF;
            gap.missing := gap.missing + s.qty - part;
        ELSIF s.step = 2 THEN
            IF s.order_id IS NOT NULL AND s.qty > gap.missing THEN
                spare := spare || jsonb_build_object(s.order_id, part + s.qty - gap.missing);
            END IF;
            part := least(s.qty, gap.missing);
            gap.missing := gap.missing - part;
            IF part > 0 AND gap.missing = 0 AND s.ts - gap.started_at > impairment_grace() THEN
                gap.ended_at := s.ts;
                gap.ended_by := 'restored';
            END IF;
        ELSIF gap.missing > 0 THEN
            gap.peak := greatest(gap.peak, gap.missing);
            gap.ended_at := s.ts;
            gap.ended_by := 'reason';
            gap.reason := s.note;
        END IF;
        IF s.last THEN
            gap.peak := greatest(gap.peak, gap.missing);
        END IF;
        IF gap.ended_at IS NOT NULL THEN
            RETURN NEXT gap;
            gap := ROW(l.id, s.product, NULL, l.area, l.company_id, 0, 0, 0, NULL, NULL, NULL);
        END IF;
    END LOOP;
    IF gap.missing > 0 THEN
        RETURN NEXT gap;
    END IF;
END $$;

CREATE FUNCTION public.impairment_steps(of_place bigint) RETURNS TABLE(product text, ts timestamp with time zone, step integer, id uuid, qty bigint, order_id text, batch_id bigint, note text)
    LANGUAGE sql STABLE
    AS $$
    WITH taken AS (
        SELECT p.name AS product, m.ts, m.event_id AS id, m.qty,
               e.body::jsonb->>'order_id' AS order_id, m.batch_id
        FROM movement m JOIN event e ON e.batch_id = m.batch_id AND e.id = m.event_id
        JOIN batch b ON b.id = m.batch_id JOIN product p ON p.id = b.product_id
        WHERE movement_missed_at(m.from_place, m.to_place, m.to_bucket) = of_place
          AND m.from_bucket = 'installed' AND m.to_bucket IS DISTINCT FROM 'installed'
    )
    SELECT t.product, t.ts, 1, t.id, t.qty, t.order_id, t.batch_id, NULL FROM taken t
    UNION ALL
    SELECT coalesce((SELECT t.product FROM taken t WHERE t.order_id = e.body::jsonb->>'order_id'
                     ORDER BY t.ts, t.id LIMIT 1), p.name),
           m.ts, 2, m.event_id, m.qty, e.body::jsonb->>'order_id', m.batch_id, NULL
    FROM movement m JOIN event e ON e.batch_id = m.batch_id AND e.id = m.event_id
    JOIN batch b ON b.id = m.batch_id JOIN product p ON p.id = b.product_id
    WHERE m.to_place = of_place AND m.to_bucket = 'installed'
      AND m.from_bucket IS DISTINCT FROM 'installed'
    UNION ALL
    SELECT k.product, k.at, 3, k.id, 0, NULL, NULL, k.note
    FROM impairment_mark k WHERE k.place_id = of_place AND k.measure IS NULL
$$;

CREATE FUNCTION public.import_key(sha256 bytea) RETURNS bigint
    LANGUAGE sql IMMUTABLE
    AS $$
    SELECT ('x' || encode(substr(sha256, 1, 8), 'hex'))::bit(64)::bigint
$$;

CREATE FUNCTION public.import_staged() RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public'
    AS $$
BEGIN
    ANALYZE import_row;
END $$;

CREATE FUNCTION public.import_unstage(file bigint) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public'
    AS $$
BEGIN
    DELETE FROM import_recalled WHERE file_id = file;
    BEGIN
        LOCK TABLE import_row IN ACCESS EXCLUSIVE MODE NOWAIT;
        IF NOT EXISTS (SELECT FROM import_file WHERE state = 'merging' AND id <> file) THEN
            TRUNCATE import_row;
            RETURN;
        END IF;
    EXCEPTION WHEN lock_not_available THEN
        NULL;
    END;
    DELETE FROM import_row WHERE file_id = file;
END $$;

CREATE FUNCTION public.inquiry_answer_put(e public.event, b jsonb) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO inquiry_receiver (inquiry_id, round, n, batch_id, holder, name, address, phone,
                                  qty, moved_on, document, receiver, state, state_seq)
    SELECT (b->>'inquiry_id')::uuid, (b->>'round')::int, n, e.batch_id, e.place_id, p->>'name',
           coalesce(p->>'address', ''), coalesce(p->>'phone', ''), (p->>'qty')::bigint,
           (p->>'on')::date, p->>'document', (p->>'receiver')::bigint,
           CASE WHEN p ? 'receiver' THEN 'linked' ELSE 'named' END, e.seq
    FROM jsonb_array_elements(b->'passed') WITH ORDINALITY AS t(p, n);
    UPDATE inquiry
    SET state = 'answered', state_seq = e.seq, answer_round = (b->>'round')::int,
        answered_at = e.occurred_at, receipt = b->>'receipt', answer = b->'answer',
        told = (b->>'told')::bigint
    WHERE id = (b->>'inquiry_id')::uuid AND state_seq < e.seq;
END $$;

CREATE FUNCTION public.inquiry_opened_put(e public.event) RETURNS void
    LANGUAGE sql
    AS $$
    INSERT INTO inquiry (id, number, run, batch_id, place_id, area, agency_id, company_id, parent,
                         opened_at, opened_by, agency, phone, basis, asked, received, received_on,
                         onward, token_sha256, token_seq, sent_at, due_on, expires_on, state_seq)
    SELECT e.id, b->>'number', b->>'run', e.batch_id, e.place_id, e.area, e.agency_id,
           e.company_id, (b->>'parent')::uuid, e.occurred_at, e.person_id, b->>'agency',
           b->>'phone', b->>'basis', (b->>'asked')::bigint, (b->>'received')::bigint,
           (b->>'received_on')::date, (b->>'onward')::bigint,
           decode(b->>'token_sha256', 'hex'), e.seq, e.occurred_at, (b->>'due_on')::date,
           (b->>'expires_on')::date, e.seq
    FROM (SELECT e.body::jsonb) AS j(b)
$$;

CREATE FUNCTION public.inquiry_token_put(e public.event, b jsonb) RETURNS void
    LANGUAGE sql
    AS $$
    UPDATE inquiry
    SET token_sha256 = decode(b->>'token_sha256', 'hex'), token_seq = e.seq,
        sent_at = e.occurred_at, due_on = (b->>'due_on')::date,
        expires_on = (b->>'expires_on')::date, round = coalesce((b->>'round')::int, round)
    WHERE id = (b->>'inquiry_id')::uuid AND token_seq < e.seq
$$;

CREATE FUNCTION public.key_first(alg text, public_key text, issuer text, host text) RETURNS void
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'public'
    AS $$
    SELECT event_append(jsonb_build_array(
        jsonb_build_object('kind', 'key_planned', 'area', 310000, 'body', jsonb_build_object(
            'kid', 1, 'alg', alg, 'public_key', public_key, 'store', 'file', 'issuer', issuer,
            'hosts', jsonb_build_array(host), 'not_before', d.day - interval '31 days',
            'expires_at', d.day + interval '400 days')),
        jsonb_build_object('kind', 'key_activated', 'area', 310000, 'body', jsonb_build_object(
            'kid', 1, 'from', d.day, 'not_before', d.day - interval '31 days',
            'expires_at', d.day + interval '400 days'))))
    FROM (SELECT date_trunc('day', now(), 'Asia/Shanghai') AS day) d
    WHERE NOT EXISTS (SELECT FROM signing_key)
$$;

CREATE TABLE public.signing_key (
    kid smallint NOT NULL,
    alg text NOT NULL,
    public_key bytea NOT NULL,
    store text NOT NULL,
    issuer text NOT NULL,
    agency_id bigint,
    hosts text[] NOT NULL,
    types smallint[],
    replaces smallint,
    planned_at timestamp with time zone NOT NULL,
    active_from timestamp with time zone,
    not_before timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    retire_at timestamp with time zone,
    revoke_asked_at timestamp with time zone,
    revoke_asked_by bigint,
    revoked_at timestamp with time zone,
    revoked_by bigint,
    revoked_from timestamp with time zone,
    revoke_reason text,
    changed_at timestamp with time zone NOT NULL
);

CREATE FUNCTION public.key_json(k public.signing_key) RETURNS json
    LANGUAGE sql STABLE
    AS $$
    SELECT json_build_object('kid', k.kid, 'alg', k.alg, 'state', key_state(k),
        'issuer', k.issuer, 'agency', (SELECT code FROM party WHERE id = k.agency_id),
        'active_from', k.active_from, 'retire_at',
            CASE WHEN k.active_from IS NOT NULL THEN least(k.retire_at, k.expires_at) END,
        'revocation', CASE WHEN k.revoked_at IS NOT NULL THEN 'confirmed'
                           WHEN k.revoke_asked_at IS NOT NULL THEN 'asked' END)
$$;

CREATE FUNCTION public.key_signs(k public.signing_key) RETURNS boolean
    LANGUAGE sql STABLE
    AS $$
    SELECT key_state(k) = 'active' AND k.revoke_asked_at IS NULL
$$;

CREATE FUNCTION public.key_state(k public.signing_key) RETURNS text
    LANGUAGE sql STABLE
    AS $$
    SELECT CASE WHEN k.revoked_at IS NOT NULL THEN 'revoked'
                WHEN k.active_from IS NULL OR now() < k.active_from THEN 'planned'
                WHEN now() >= least(k.retire_at, k.expires_at) THEN 'retired'
                ELSE 'active' END
$$;

CREATE FUNCTION public.label_heir(of_batch bigint, of_idx bigint) RETURNS bigint
    LANGUAGE sql STABLE
    AS $$
    WITH RECURSIVE line(idx, n) AS (
        SELECT of_idx, 0
        UNION ALL
        SELECT l.heir_idx, n + 1 FROM line JOIN label l ON l.batch_id = of_batch AND l.idx = line.idx
        WHERE l.heir_idx IS NOT NULL
    )
    SELECT idx FROM line ORDER BY n DESC LIMIT 1
$$;

CREATE FUNCTION public.label_sound_at(of_batch bigint, of_idx bigint, at timestamp with time zone) RETURNS boolean
    LANGUAGE sql STABLE
    AS $$
    SELECT coalesce(min(e.occurred_at) > at, false)
    FROM event e, LATERAL (SELECT e.body::jsonb) AS j(b)
    WHERE e.kind IN (SELECT code FROM event_kind
                     WHERE name IN ('labels_voided', 'labels_spoiled', 'labels_returned', 'relabelled'))
      AND e.batch_id = of_batch
      AND (EXISTS (SELECT FROM label_spans(b) s WHERE of_idx BETWEEN s.first AND s.last)
           OR (b->>'old')::bigint = of_idx)
$$;

CREATE FUNCTION public.label_spans(body jsonb) RETURNS TABLE(first bigint, last bigint)
    LANGUAGE sql IMMUTABLE
    AS $$
    SELECT (r->>0)::bigint, (r->>1)::bigint
    FROM jsonb_array_elements(coalesce(body->'ranges',
             jsonb_build_array(jsonb_build_array(body->'first', body->'last')))) r
$$;

CREATE TABLE public.label (
    batch_id bigint NOT NULL,
    idx bigint NOT NULL,
    random integer NOT NULL,
    type smallint NOT NULL,
    kid smallint,
    text_sha256 bytea,
    void_reason text,
    scanned boolean DEFAULT false NOT NULL,
    fate text,
    pair_idx bigint,
    heir_idx bigint,
    blind smallint DEFAULT 0 NOT NULL,
    CONSTRAINT label_fate CHECK ((fate = ANY (ARRAY['applied'::text, 'spoiled'::text, 'unused'::text])))
);

CREATE TABLE public.unit (
    batch_id bigint NOT NULL,
    idx bigint NOT NULL,
    state text NOT NULL,
    place_id bigint,
    order_id uuid,
    twin_idx bigint,
    state_at timestamp with time zone NOT NULL,
    state_seq bigint NOT NULL,
    seizure_id uuid,
    clone_alert uuid,
    pack_status smallint
);

CREATE FUNCTION public.label_status(l public.label, u public.unit, b public.batch, p public.place, pack integer) RETURNS integer
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
    SELECT CASE
        WHEN u.state IN ('destroyed', 'consumed') THEN 5
        WHEN l.batch_id IS NULL OR l.void_reason IS NOT NULL OR pack = 1 THEN 1
        WHEN u.seizure_id IS NOT NULL OR pack = 7
             OR (p.seizure_id IS NOT NULL
                 AND u.state IN ('labelled', 'stock', 'installed', 'removed', 'custody')) THEN 7
        WHEN u.twin_idx IS NOT NULL AND u.state IN ('removed', 'custody') THEN 4
        WHEN pack = 3 OR (l.blind = 0 AND batch_status(b) = 3) THEN 3
        WHEN l.blind = 0 AND batch_status(b) = 2 THEN 2
        WHEN u.clone_alert IS NOT NULL THEN 6
        ELSE 0 END
$$;

CREATE FUNCTION public.label_take_indexes(n integer) RETURNS bigint
    LANGUAGE plpgsql
    AS $$
DECLARE
    first bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(7201);
    SELECT nextval('label_index_seq') INTO first;
    PERFORM setval('label_index_seq', first + n - 1);
    RETURN first;
END $$;

CREATE FUNCTION public.label_twins_void(batch bigint, first bigint, last bigint, why text) RETURNS void
    LANGUAGE sql
    AS $$
    UPDATE label b SET void_reason = why
    FROM label a
    WHERE a.batch_id = batch AND a.idx BETWEEN first AND last AND a.type = 0
      AND b.batch_id = batch AND b.idx = a.pair_idx AND b.void_reason IS NULL
$$;

CREATE FUNCTION public.log_begin(of_n integer, of_name text, of_vkey text, of_prior text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public'
    AS $$
BEGIN
    INSERT INTO log_origin (n, name, vkey, prior) VALUES (of_n, of_name, of_vkey, of_prior);
    DELETE FROM event_pending;
    INSERT INTO event_pending SELECT batch_id, id FROM event;
END $$;

CREATE FUNCTION public.log_is_append_only() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    RAISE EXCEPTION USING ERRCODE = 'FM004', MESSAGE = 'log_append_only',
        DETAIL = '记录日志只能追加，不能修改或删除',
        HINT = 'the log only grows; nothing of it is changed or deleted';
END $$;

CREATE FUNCTION public.log_second_key(of_n integer, of_vkey text) RETURNS void
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'public'
    AS $$
    UPDATE log_origin SET sm2_vkey = of_vkey WHERE n = of_n AND sm2_vkey IS NULL
$$;

CREATE FUNCTION public.mask_name(name text) RETURNS text
    LANGUAGE sql IMMUTABLE
    AS $$
    SELECT CASE WHEN name <> '' THEN left(name, 1) || repeat('*', greatest(1, least(length(name) - 1, 4)))
           ELSE name END $$;

CREATE FUNCTION public.mask_phone(phone text) RETURNS text
    LANGUAGE sql IMMUTABLE
    AS $$
    SELECT CASE WHEN length(phone) >= 8 THEN left(phone, 3) || repeat('*', length(phone) - 5) || right(phone, 2)
           ELSE repeat('*', length(phone)) END $$;

CREATE FUNCTION public.message_of_alert() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public'
    AS $$
BEGIN
    INSERT INTO message (channel, address, about, about_id, subject, body, facts, area)
    SELECT c.code, c.address, 'alert', NEW.id,
           concat_ws(' · ', CASE c.lang WHEN 'en' THEN 'Alert: ' || k.en ELSE '预警：' || k.zh END,
                     message_where(NEW.place_id, NEW.batch_id)),
           concat_ws(E'\n\n', NEW.why->>c.lang, CASE c.lang WHEN 'en' THEN k.advice_en ELSE k.advice_zh END,
                     CASE c.lang WHEN 'en' THEN 'Alert ' ELSE '预警编号 ' END || NEW.id),
           jsonb_build_object('alert', NEW.id, 'kind', NEW.kind, 'area', NEW.area, 'raised_at', NEW.raised_at,
               'batch', (SELECT code FROM batch WHERE id = NEW.batch_id),
               'place', (SELECT code FROM place WHERE id = NEW.place_id), 'unit_index', NEW.unit_index),
           NEW.area
    FROM channel c JOIN alert_kind k ON k.name = NEW.kind
    -- what was raised before the channel was there comes by again when state is derived anew
    WHERE c.ended_at IS NULL AND c.made_at <= NEW.raised_at AND 'alert' = ANY (c.about) AND NEW.area BETWEEN c.area_lo AND c.area_hi
      AND (c.alert_kinds = '{}' OR NEW.kind = ANY (c.alert_kinds))
    ON CONFLICT ON CONSTRAINT message_once DO NOTHING;
    RETURN NULL;
END $$;

CREATE FUNCTION public.message_of_notice() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public'
    AS $$
BEGIN
    INSERT INTO message (channel, address, about, about_id, subject, body, facts, area)
    SELECT c.code, t.address, 'notice', NEW.id,
           CASE c.lang WHEN 'en' THEN 'Notice ' ELSE '通知 ' END || NEW.number,
           CASE c.lang WHEN 'en' THEN NEW.en ELSE NEW.zh END,
           jsonb_build_object('notice', NEW.id, 'number', NEW.number, 'step', NEW.step, 'audience', NEW.audience,
               'due_on', NEW.due_on, 'area', NEW.area,
               'batch', (SELECT code FROM batch WHERE id = NEW.batch_id),
               'place', (SELECT code FROM place WHERE id = NEW.place_id)),
           NEW.area
    FROM channel c,
         LATERAL (SELECT CASE c.address WHEN 'holder' THEN
                             (SELECT mobile_of(p.phone) FROM place l JOIN party p ON p.id = l.party_id
                              WHERE l.id = NEW.place_id)
                         ELSE c.address END AS address) t
    WHERE c.ended_at IS NULL AND c.made_at <= NEW.made_at AND 'notice' = ANY (c.about) AND NEW.area BETWEEN c.area_lo AND c.area_hi
      AND (c.address = 'holder') = (NEW.audience = 'holder') AND t.address IS NOT NULL
    ON CONFLICT ON CONSTRAINT message_once DO NOTHING;
    RETURN NULL;
END $$;

CREATE FUNCTION public.message_where(of_place bigint, of_batch bigint) RETURNS text
    LANGUAGE sql STABLE
    AS $$
    SELECT concat_ws(' · ', (SELECT name FROM place WHERE id = of_place),
                     (SELECT code FROM batch WHERE id = of_batch))
$$;

CREATE FUNCTION public.mobile_of(phone text) RETURNS text
    LANGUAGE sql IMMUTABLE
    AS $_$
    SELECT (regexp_match(regexp_replace(phone, '[^0-9]', '', 'g'), '^(?:86)?(1[3-9][0-9]{9})$'))[1]
$_$;

CREATE FUNCTION public.movement_add(given public.moved[]) RETURNS void
    LANGUAGE plpgsql
    AS $$
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

CREATE FUNCTION public.movement_missed_at(from_place bigint, to_place bigint, to_bucket text) RETURNS bigint
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
    SELECT CASE WHEN to_bucket = 'removed' THEN to_place ELSE from_place END
$$;

CREATE TABLE public.inquiry (
    id uuid NOT NULL,
    number text NOT NULL,
    run text NOT NULL,
    batch_id bigint NOT NULL,
    place_id bigint NOT NULL,
    area integer NOT NULL,
    agency_id bigint,
    company_id bigint,
    parent uuid,
    opened_at timestamp with time zone NOT NULL,
    opened_by bigint,
    agency text NOT NULL,
    phone text NOT NULL,
    basis text NOT NULL,
    asked bigint NOT NULL,
    received bigint NOT NULL,
    received_on date,
    onward bigint NOT NULL,
    token_sha256 bytea NOT NULL,
    token_seq bigint NOT NULL,
    sent_at timestamp with time zone NOT NULL,
    due_on date NOT NULL,
    expires_on date NOT NULL,
    round integer DEFAULT 1 NOT NULL,
    seen_at timestamp with time zone,
    seen_seq bigint DEFAULT 0 NOT NULL,
    state text DEFAULT 'sent'::text NOT NULL,
    state_seq bigint NOT NULL,
    reason text,
    answer_round integer DEFAULT 0 NOT NULL,
    answered_at timestamp with time zone,
    receipt text,
    answer jsonb,
    told bigint,
    CONSTRAINT inquiry_state CHECK ((state = ANY (ARRAY['sent'::text, 'answered'::text, 'closed'::text])))
);

ALTER TABLE ONLY public.inquiry FORCE ROW LEVEL SECURITY;

CREATE FUNCTION public.notice_draft(i public.inquiry, of_step smallint, handed bigint) RETURNS TABLE(id uuid, about_id uuid, number text, round integer, step smallint, batch_id bigint, place_id bigint, area integer, company_id bigint, audience text, channel text, zh text, en text, due_on date, handed_before bigint, holder text)
    LANGUAGE sql STABLE
    AS $$
    SELECT uuid7_at(CASE of_step WHEN 0 THEN i.sent_at
               ELSE (i.due_on + s.days)::timestamp AT TIME ZONE 'Asia/Shanghai' END,
               sha256(convert_to(i.id::text || '/' || i.round || '/' || of_step, 'UTF8'))),
           i.id, i.number, i.round, of_step, i.batch_id, i.place_id,
           CASE s.audience WHEN 'city' THEN (SELECT min(code) FROM area WHERE kind = 'city')
                ELSE i.area END,
           CASE s.audience WHEN 'holder' THEN i.company_id END, s.audience, s.channel,
           notice_text(s.zh, i, l.name, p.name || ' ' || p.model, b.code, p.base_unit,
               CASE handed WHEN 0 THEN '通知均无送达记录'
                    ELSE '通知已送达 ' || handed || ' 次' END),
           notice_text(s.en, i, l.name,
               coalesce(nullif(p.name_en, ''), p.name) || ' ' || p.model, b.code, p.base_unit,
               CASE handed WHEN 0 THEN 'no notice was handed over'
                    ELSE handed || ' notice(s) handed over' END),
           (now() AT TIME ZONE 'Asia/Shanghai')::date + 2, handed, l.name
    FROM notice_step s, place l, batch b, product p
    WHERE s.about = 'inquiry' AND s.step = of_step AND l.id = i.place_id AND b.id = i.batch_id
      AND p.id = b.product_id
$$;

CREATE FUNCTION public.notice_text(template text, i public.inquiry, holder text, product text, batch text, unit text, handed text) RETURNS text
    LANGUAGE sql STABLE
    AS $$
    SELECT replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(
        template, '{agency}', i.agency), '{phone}', i.phone), '{number}', i.number),
        '{qty}', i.asked::text), '{unit}', unit), '{due}', i.due_on::text), '{handed}', handed),
        '{batch}', batch), '{product}', product), '{to}', holder)
$$;

CREATE FUNCTION public.order_progress_add(keys public.event_key[]) RETURNS void
    LANGUAGE sql
    AS $$
    INSERT INTO order_progress (order_id, replaced, surrendered)
    SELECT b.order_id, coalesce(sum(b.qty) FILTER (WHERE k.name = 'installed'), 0),
           coalesce(sum(b.qty) FILTER (WHERE k.name = 'collected'
                                         AND b.from_bucket IN ('stock', 'installed')), 0)
    FROM event_of(keys) e JOIN event_kind k ON k.code = e.kind,
         LATERAL jsonb_to_record(e.body::jsonb) AS b(order_id uuid, qty bigint,
                                                     from_bucket text)
    WHERE b.order_id IS NOT NULL GROUP BY 1 ORDER BY 1
    ON CONFLICT ON CONSTRAINT order_progress_pk DO UPDATE
    SET replaced = order_progress.replaced + excluded.replaced,
        surrendered = order_progress.surrendered + excluded.surrendered
$$;

CREATE FUNCTION public.pack_batch_judged() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(7207, (NEW.id % 2147483647)::int);
    PERFORM pack_mark(ARRAY(SELECT DISTINCT pack_idx FROM pack_entry WHERE pack_batch = NEW.id));
    RETURN NULL;
END $$;

CREATE FUNCTION public.pack_filled() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(7207, (b.pack_batch % 2147483647)::int)
    FROM (SELECT DISTINCT pack_batch FROM fresh ORDER BY 1) b;
    PERFORM pack_mark(ARRAY(SELECT DISTINCT pack_idx FROM fresh));
    RETURN NULL;
END $$;

CREATE FUNCTION public.pack_label_ended() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(7207, (NEW.batch_id % 2147483647)::int);
    PERFORM pack_mark(ARRAY[NEW.idx]);
    RETURN NULL;
END $$;

CREATE FUNCTION public.pack_mark(packs bigint[]) RETURNS void
    LANGUAGE sql
    AS $$
    WITH RECURSIVE down(idx) AS (
        SELECT unnest(packs) UNION SELECT c.idx FROM down JOIN pack c ON c.parent_idx = down.idx
    ), held AS (
        SELECT DISTINCT u.batch_id, u.idx
        FROM down d JOIN pack_entry e ON e.pack_idx = d.idx AND e.first_idx IS NOT NULL
        JOIN unit u ON u.batch_id = e.batch_id AND u.idx BETWEEN e.first_idx AND e.last_idx
    ), due AS MATERIALIZED (
        SELECT h.batch_id, h.idx, (SELECT pack_status(x.pack_idx) FROM unit_pack(h.batch_id, h.idx) x)
               AS status FROM held h
    ), changed AS (
        UPDATE unit u SET pack_status = d.status FROM due d
        WHERE u.batch_id = d.batch_id AND u.idx = d.idx AND u.pack_status IS DISTINCT FROM d.status
        RETURNING u.batch_id, u.idx
    )
    INSERT INTO status_touched (batch_id, first_index, last_index) SELECT batch_id, idx, idx FROM changed
$$;

CREATE FUNCTION public.pack_nested() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(7207, (NEW.batch_id % 2147483647)::int);
    PERFORM pack_mark(ARRAY[NEW.idx]);
    RETURN NULL;
END $$;

CREATE FUNCTION public.pack_placed(keys public.event_key[]) RETURNS void
    LANGUAGE sql
    AS $$
    INSERT INTO pack AS p (batch_id, idx, place_id, bucket, place_at, place_seq)
    SELECT DISTINCT ON (x.batch, x.idx) x.batch, x.idx, e.place_id, b->>'bucket', e.occurred_at,
           e.seq
    FROM event_of(keys) e, LATERAL (SELECT e.body::jsonb) AS j(b),
         LATERAL (SELECT (b->>'pack_batch')::bigint, (b->>'pack')::bigint
                  UNION ALL SELECT (i->>0)::bigint, (i->>1)::bigint
                  FROM jsonb_array_elements(b->'inside') i) AS x(batch, idx)
    WHERE e.place_id IS NOT NULL AND b ? 'bucket'
    ORDER BY 1, 2, e.occurred_at DESC, e.seq DESC
    ON CONFLICT ON CONSTRAINT pack_pk DO UPDATE
    SET place_id = excluded.place_id, bucket = excluded.bucket, place_at = excluded.place_at,
        place_seq = excluded.place_seq
    WHERE (p.place_at, p.place_seq) < (excluded.place_at, excluded.place_seq)
$$;

CREATE FUNCTION public.pack_seized() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(7207, (NEW.batch_id % 2147483647)::int);
    PERFORM pack_mark(ARRAY(
        SELECT DISTINCT e.pack_idx FROM jsonb_array_elements(NEW.ranges) r, pack_entry e
        WHERE e.pack_batch = NEW.batch_id
          AND e.pack_idx BETWEEN (r->>0)::bigint AND (r->>1)::bigint));
    RETURN NULL;
END $$;

CREATE FUNCTION public.pack_status(of_idx bigint) RETURNS smallint
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public'
    AS $$
    WITH RECURSIVE up(batch_id, idx, n) AS (
        SELECT r.batch_id, of_idx, 0
        FROM (SELECT batch_id FROM label_range WHERE first_index <= of_idx
              ORDER BY first_index DESC LIMIT 1) r
        UNION ALL
        SELECT r.batch_id, p.parent_idx, n + 1
        FROM up JOIN pack p ON p.batch_id = up.batch_id AND p.idx = up.idx,
             LATERAL (SELECT x.batch_id FROM label_range x WHERE x.first_index <= p.parent_idx
                      ORDER BY x.first_index DESC LIMIT 1) r
        WHERE p.parent_idx IS NOT NULL AND n < 32
    )
    SELECT CASE WHEN bool_or(l.void_reason IS NOT NULL) THEN 1
                WHEN bool_or(EXISTS (
                    SELECT FROM seizure s, LATERAL jsonb_array_elements(s.ranges) r
                    WHERE s.batch_id = up.batch_id AND s.state = 'open'
                      AND up.idx BETWEEN (r->>0)::bigint AND (r->>1)::bigint)) THEN 7
                WHEN bool_or(batch_status(b) = 3) THEN 3 END::smallint
    FROM up JOIN label l ON l.batch_id = up.batch_id AND l.idx = up.idx
    JOIN batch b ON b.id = up.batch_id
$$;

CREATE FUNCTION public.person_has_factor(p_person bigint) RETURNS boolean
    LANGUAGE sql STABLE
    AS $$
    SELECT EXISTS (SELECT FROM second_factor f WHERE f.person_id = p_person AND f.active)
        OR EXISTS (SELECT FROM passkey k WHERE k.person_id = p_person) $$;

CREATE FUNCTION public.person_lent(person bigint) RETURNS text[]
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
    RETURN ARRAY(SELECT DISTINCT w FROM delegation d JOIN person f ON f.id = d.from_person AND f.active,
                     unnest(d.powers) w
                 WHERE d.to_person = person AND d.ended_at IS NULL AND today() BETWEEN d.begins AND d.until
                   AND coalesce(w = ANY (agency_bound(f.agency_id, f.area_lo, f.area_hi)), true));
END $$;

CREATE TABLE public.print_job (
    id uuid NOT NULL,
    printer text NOT NULL,
    job_id uuid,
    area integer NOT NULL,
    company_id bigint,
    login text,
    options jsonb NOT NULL,
    ranges jsonb NOT NULL,
    state text DEFAULT 'queued'::text NOT NULL,
    labels integer NOT NULL,
    sent integer DEFAULT 0 NOT NULL,
    taken integer DEFAULT 0 NOT NULL,
    remote_job integer,
    cancel boolean DEFAULT false NOT NULL,
    why text,
    why_zh text,
    why_en text,
    tries integer DEFAULT 0 NOT NULL,
    queued_at timestamp with time zone DEFAULT now() NOT NULL,
    changed_at timestamp with time zone DEFAULT now() NOT NULL,
    next_try_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT print_job_order CHECK (((0 <= taken) AND (taken <= sent) AND (sent <= labels)))
);

ALTER TABLE ONLY public.print_job FORCE ROW LEVEL SECURITY;

CREATE FUNCTION public.print_job_code(p public.print_job, k integer) RETURNS text
    LANGUAGE sql STABLE
    AS $$
    SELECT serial_text(l.idx, l.random)
    FROM label l
    WHERE (l.batch_id, l.idx) = (
        SELECT j.batch_id, i
        FROM label_job j, jsonb_array_elements(p.ranges) r,
             generate_series((r->>0)::bigint, (r->>1)::bigint) i
        WHERE j.id = p.job_id ORDER BY i OFFSET greatest(k, 1) - 1 LIMIT 1)
$$;

CREATE FUNCTION public.recall_left(of_recall uuid, of_batch bigint) RETURNS TABLE(place_id bigint, held bigint, lack bigint, kept bigint, w_held bigint, w_lack bigint, w_kept bigint)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public'
    AS $$
    WITH here AS (
        SELECT h.place_id, h.qty, CASE
                   WHEN h.bucket = 'missing' THEN 'unaccounted'
                   WHEN h.bucket = 'custody' THEN 'custody'
                   WHEN h.bucket = 'stock' AND h.place_id = b.producer_place
                        AND c.place_id IS NULL THEN 'unaccounted'
                   WHEN h.bucket IN ('stock', 'transit', 'installed', 'removed') THEN 'held'
               END AS part, 0 AS signed
        FROM holding h JOIN batch b ON b.id = h.batch_id
        LEFT JOIN stock_count c ON c.batch_id = h.batch_id AND c.place_id = h.place_id
        WHERE h.batch_id = of_batch AND h.qty > 0
        UNION ALL
        SELECT w.place_id, w.qty, w.part, 1 FROM waiver w
        WHERE w.recall_id = of_recall AND w.state = 'signed' AND w.place_id IS NOT NULL
    )
    SELECT x.place_id,
           coalesce(sum(x.qty) FILTER (WHERE x.part = 'held' AND x.signed = 0), 0)::bigint,
           coalesce(sum(x.qty) FILTER (WHERE x.part = 'unaccounted' AND x.signed = 0), 0)::bigint,
           coalesce(sum(x.qty) FILTER (WHERE x.part = 'custody' AND x.signed = 0), 0)::bigint,
           coalesce(sum(x.qty) FILTER (WHERE x.part = 'held' AND x.signed = 1), 0)::bigint,
           coalesce(sum(x.qty) FILTER (WHERE x.part = 'unaccounted' AND x.signed = 1), 0)::bigint,
           coalesce(sum(x.qty) FILTER (WHERE x.part = 'custody' AND x.signed = 1), 0)::bigint
    FROM here x WHERE x.part IS NOT NULL GROUP BY x.place_id
$$;

CREATE FUNCTION public.recall_not_ordered(of_recall uuid, of_batch bigint) RETURNS TABLE(place_id bigint, qty bigint)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public'
    AS $$
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

CREATE TABLE public.recall (
    id uuid NOT NULL,
    number text NOT NULL,
    batch_id bigint NOT NULL,
    area integer NOT NULL,
    agency_id bigint,
    company_id bigint,
    opened_at timestamp with time zone NOT NULL,
    reason text NOT NULL,
    scope text NOT NULL,
    sampling_id uuid,
    state text DEFAULT 'open'::text NOT NULL,
    state_at timestamp with time zone NOT NULL,
    state_seq bigint NOT NULL,
    closing jsonb
);

CREATE FUNCTION public.recall_stirred(r public.recall) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public'
    AS $$
    SELECT r.state = 'closed' AND (
        EXISTS (SELECT FROM alert a JOIN alert_kind k ON k.name = a.kind
                WHERE a.batch_id = r.batch_id AND k.family <> 'clone'
                  AND (a.state = 'open' OR a.state_seq > r.state_seq))
        OR EXISTS (SELECT FROM movement m WHERE m.batch_id = r.batch_id
                   AND m.to_bucket NOT IN ('destroyed', 'consumed') AND m.seq > r.state_seq))
$$;

CREATE FUNCTION public.receipt_seen(r public.evidence_receipt) RETURNS boolean
    LANGUAGE sql STABLE
    AS $$
    SELECT r.person_id = nullif(current_setting('app.person', true), '')::bigint
        OR CASE WHEN app_company() IS NOT NULL THEN r.company_id = app_company()
           ELSE r.area BETWEEN app_area_lo() AND app_area_hi()
                OR EXISTS (SELECT FROM event e
                           WHERE e.attachments @> ARRAY[r.sha256] AND e.attachments <> '{}'
                             AND e.area BETWEEN app_area_lo() AND app_area_hi()) END
$$;

CREATE FUNCTION public.refuse_worker() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    RAISE EXCEPTION '% records only what is its own', acting_role() USING ERRCODE = '42501';
END $$;

CREATE FUNCTION public.row_company() RETURNS bigint
    LANGUAGE sql STABLE
    AS $$
    SELECT nullif(current_setting('app.company', true), '')::bigint $$;

CREATE FUNCTION public.row_hi() RETURNS integer
    LANGUAGE sql STABLE
    AS $$
    SELECT nullif(current_setting('app.area_hi', true), '')::int $$;

CREATE FUNCTION public.row_lo() RETURNS integer
    LANGUAGE sql STABLE
    AS $$
    SELECT nullif(current_setting('app.area_lo', true), '')::int $$;

CREATE FUNCTION public.row_person() RETURNS bigint
    LANGUAGE sql STABLE
    AS $$
    SELECT nullif(current_setting('app.person', true), '')::bigint $$;

CREATE FUNCTION public.row_places() RETURNS bigint[]
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public'
    AS $$
    SELECT coalesce(array_agg(id), '{}') FROM place WHERE party_id = row_company() $$;

CREATE FUNCTION public.same_hands(a bigint, b bigint, since timestamp with time zone) RETURNS boolean
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
    RETURN a = b OR EXISTS (
        WITH RECURSIVE one(person) AS (
            SELECT a
            UNION
            SELECT CASE WHEN d.from_person = o.person THEN d.to_person ELSE d.from_person END
            FROM one o JOIN delegation d ON d.from_person = o.person OR d.to_person = o.person
            WHERE d.begins <= today()
              AND coalesce(d.ended_at, (d.until + 1)::timestamp AT TIME ZONE 'Asia/Shanghai')
                  > greatest(coalesce(since, now()), d.begins::timestamp AT TIME ZONE 'Asia/Shanghai'))
        SELECT FROM one WHERE person = b);
END $$;

CREATE FUNCTION public.serial_text(index bigint, random integer) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $$
    SELECT string_agg(CASE WHEN i IN (4, 8) THEN '-' ELSE '' END
                      || substr('0123456789ABCDEFGHJKMNPQRSTVWXYZ',
                                ((w >> (55 - 5 * i)) & 31)::int + 1, 1), '' ORDER BY i)
    FROM (SELECT (v << 10) | (
              SELECT coalesce(bit_xor(k), 0)
              FROM unnest(ARRAY[
                  886, 617, 114, 193, 386, 668, 445, 863, 571, 243,
                  624, 101, 202, 404, 781, 669, 447, 859, 563, 227,
                  592, 37, 74, 148, 269, 491, 982, 809, 754, 353,
                  204, 408, 789, 687, 510, 923, 947, 995, 870, 620,
                  593, 39, 78, 156, 285, 459, 918, 937, 1010, 865
              ]) WITH ORDINALITY AS t(k, n)
              WHERE (v >> (n - 1)::int) & 1 = 1) AS w
          FROM (SELECT (index << 18) | random AS v) AS value) AS word,
         generate_series(0, 11) AS i
$$;

CREATE FUNCTION public.session_must(p_person bigint, p_policy text, p_factor text) RETURNS text
    LANGUAGE sql STABLE
    AS $$
    SELECT CASE
        WHEN p.password_by = 'start' THEN 'password'
        WHEN p_policy = 'gb22239' AND (p.password_by = 'given' OR p.password_at < now() - interval '90 days')
            THEN 'password'
        WHEN (p_factor = 'all' OR p_factor = 'administrators' AND p.role IN ('administrator',
                'system_administrator', 'security_administrator', 'auditor'))
             AND NOT person_has_factor(p.id) THEN 'factor'
        ELSE '' END
    FROM person p WHERE p.id = p_person $$;

CREATE FUNCTION public.sign_in_note(p_outcome text, p_login text, p_source text, p_factor text, p_agent text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public'
    AS $$
DECLARE
    v_person bigint := (SELECT id FROM person WHERE login = p_login);
    v_source text := left(p_source, 60);
    v_hour timestamptz := date_trunc('hour', now());
BEGIN
    IF p_outcome IN ('failed', 'code_failed') THEN
        DELETE FROM sign_in_failure WHERE failed_at < now() - interval '1 day';
        INSERT INTO sign_in_failure (login, source) VALUES (left(p_login, 60), source_block(v_source));
    END IF;
    DELETE FROM sign_in_log WHERE id IN
        (SELECT id FROM sign_in_log WHERE last_at < now() - interval '400 days' ORDER BY last_at LIMIT 100);
    IF p_outcome IN ('signed_in', 'proven', 'signed_out') THEN
        INSERT INTO sign_in_log (outcome, person_id, source, block, factor, agent)
        VALUES (p_outcome, v_person, v_source, source_block(v_source), p_factor, left(p_agent, 200));
        RETURN;
    END IF;
    IF (SELECT count(*) FROM (SELECT FROM sign_in_log WHERE hour = v_hour LIMIT 2000) x) >= 2000 THEN
        v_person := NULL;
        v_source := '';
    END IF;
    INSERT INTO sign_in_log AS l (outcome, person_id, source, block, factor, agent, hour)
    VALUES (p_outcome, v_person, v_source, source_block(v_source), p_factor, left(p_agent, 200), v_hour)
    ON CONFLICT (hour, outcome, coalesce(person_id, 0), source) WHERE hour IS NOT NULL
    DO UPDATE SET times = l.times + 1, last_at = now();
END $$;

CREATE FUNCTION public.source_block(p_source text) RETURNS text
    LANGUAGE sql IMMUTABLE
    AS $_$
    SELECT CASE WHEN p_source ~ '^[0-9a-fA-F:]+:[0-9a-fA-F:]*$'
        THEN host(network(set_masklen(p_source::inet, 64))) || '/64' ELSE p_source END $_$;

CREATE FUNCTION public.status_touch(given public.event[]) RETURNS void
    LANGUAGE sql
    AS $$
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

CREATE FUNCTION public.today() RETURNS date
    LANGUAGE sql STABLE
    AS $$
    SELECT (now() AT TIME ZONE 'Asia/Shanghai')::date $$;

CREATE FUNCTION public.told_answer(answer jsonb, company bigint) RETURNS jsonb
    LANGUAGE sql STABLE
    AS $$
    SELECT CASE WHEN (SELECT app_company()) = company OR jsonb_typeof(answer) IS DISTINCT FROM 'object' THEN answer
           ELSE answer || jsonb_strip_nulls(jsonb_build_object(
               'by', mask_name(answer->>'by'), 'phone', mask_phone(answer->>'phone'),
               'passed', CASE WHEN jsonb_typeof(answer->'passed') = 'array' THEN
                   (SELECT jsonb_agg(x || jsonb_strip_nulls(jsonb_build_object('phone', mask_phone(x->>'phone')))
                                     ORDER BY n)
                    FROM jsonb_array_elements(answer->'passed') WITH ORDINALITY AS p(x, n)) END)) END $$;

CREATE FUNCTION public.told_name(name text, company bigint) RETURNS text
    LANGUAGE sql STABLE
    AS $$
    SELECT CASE WHEN (SELECT app_company()) = company THEN name ELSE mask_name(name) END $$;

CREATE FUNCTION public.told_phone(phone text, company bigint) RETURNS text
    LANGUAGE sql STABLE
    AS $$
    SELECT CASE WHEN (SELECT app_company()) = company THEN phone ELSE mask_phone(phone) END $$;

CREATE FUNCTION public.trust_behind() RETURNS boolean
    LANGUAGE sql STABLE
    AS $$
    SELECT coalesce((SELECT payload::jsonb->'keys' <> trust_keys()::jsonb FROM trust_current), true)
$$;

CREATE FUNCTION public.trust_draft(days integer) RETURNS text
    LANGUAGE sql STABLE
    AS $$
    SELECT json_strip_nulls(json_build_object(
        'seq', greatest((SELECT seq + 1 FROM trust_current),
                        (extract(epoch FROM now()) * 1000)::bigint),
        'issued', extract(epoch FROM now())::bigint,
        'expires', extract(epoch FROM now() + days * interval '1 day')::bigint,
        'keys', trust_keys()))::text
$$;

CREATE FUNCTION public.trust_keys() RETURNS json
    LANGUAGE sql STABLE
    AS $$
    SELECT coalesce(json_agg(json_strip_nulls(json_build_object(
        'kid', 'fm-' || k.kid, 'lk', k.kid, 'alg', k.alg,
        'kty', CASE k.alg WHEN 'Ed25519' THEN 'OKP' ELSE 'EC' END,
        'crv', CASE k.alg WHEN 'ES256' THEN 'P-256' ELSE k.alg END,
        'x', rtrim(translate(encode(substr(k.public_key, CASE k.alg WHEN 'Ed25519' THEN 1 ELSE 2 END,
                                           32), 'base64'), '+/', '-_'), '='),
        'y', CASE WHEN k.alg <> 'Ed25519' THEN
            rtrim(translate(encode(substr(k.public_key, 34, 32), 'base64'), '+/', '-_'), '=') END,
        'iss', translate(k.issuer, '"\', '＂＼'),
        'nbf', extract(epoch FROM k.not_before)::bigint,
        'exp', extract(epoch FROM least(k.expires_at, k.retire_at))::bigint,
        'state', key_state(k),
        'revoked_from', CASE WHEN k.revoked_at IS NOT NULL THEN
            extract(epoch FROM coalesce(k.revoked_from, k.not_before))::bigint END,
        'hosts', k.hosts, 'types', k.types)) ORDER BY k.kid), '[]')
    FROM signing_key k
$$;

CREATE FUNCTION public.trust_reissue(document text) RETURNS void
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'public'
    AS $$
    SELECT event_append(jsonb_build_array(jsonb_build_object('kind', 'trust_published',
        'area', 310000, 'body', jsonb_build_object('document', document))))
    WHERE EXISTS (SELECT FROM trust_roots WHERE mode = 'automatic')
$$;

CREATE FUNCTION public.trust_roots_first(roots text) RETURNS void
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'public'
    AS $$
    SELECT event_append(jsonb_build_array(jsonb_build_object('kind', 'trust_roots_set',
        'area', 310000, 'body', jsonb_build_object('mode', 'automatic', 'roots', roots))))
    WHERE NOT EXISTS (SELECT FROM trust_roots)
$$;

CREATE FUNCTION public.unit_derive(of_batch bigint, lo bigint, hi bigint) RETURNS void
    LANGUAGE sql
    AS $$
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

CREATE FUNCTION public.unit_links(keys public.event_key[]) RETURNS void
    LANGUAGE sql
    AS $$
    UPDATE unit u
    SET order_id = coalesce(n.order_id, u.order_id), twin_idx = coalesce(n.twin, u.twin_idx)
    FROM (SELECT x.batch_id, x.idx,
                 (array_agg(b.order_id ORDER BY e.seq DESC)
                      FILTER (WHERE b.order_id IS NOT NULL))[1] AS order_id,
                 (array_agg(b.twin ORDER BY e.seq DESC)
                      FILTER (WHERE b.twin IS NOT NULL))[1] AS twin
          FROM event_of(keys) e,
               LATERAL jsonb_to_record(e.body::jsonb) AS b(first bigint, last bigint,
                   order_id uuid, twin bigint),
               LATERAL (SELECT i.batch_id, i.idx FROM unit i WHERE i.batch_id = e.batch_id
                        AND i.idx BETWEEN b.first AND b.last) x
          WHERE b.first IS NOT NULL AND (b.order_id IS NOT NULL OR b.twin IS NOT NULL)
          GROUP BY 1, 2) n
    WHERE u.batch_id = n.batch_id AND u.idx = n.idx
$$;

CREATE FUNCTION public.unit_pack(of_batch bigint, of_idx bigint) RETURNS TABLE(pack_batch bigint, pack_idx bigint)
    LANGUAGE sql STABLE
    AS $$
    SELECT x.pack_batch, x.pack_idx
    FROM (SELECT p.pack_batch, p.pack_idx, p.goes_in FROM pack_entry p
          WHERE p.batch_id = of_batch AND p.first_idx <= of_idx AND p.last_idx >= of_idx
          ORDER BY p.at DESC, p.seq DESC LIMIT 1) x
    WHERE x.goes_in
$$;

CREATE FUNCTION public.uuid7() RETURNS uuid
    LANGUAGE sql
    AS $$
    SELECT uuid7_at(clock_timestamp(), uuid_send(gen_random_uuid()))
$$;

CREATE FUNCTION public.uuid7_at(at timestamp with time zone, digest bytea) RETURNS uuid
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
    SELECT encode(set_byte(set_byte(
        decode(lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0'), 'hex')
        || substr(digest, 7, 10),
        6, 112 | (get_byte(digest, 6) & 15)), 8, 128 | (get_byte(digest, 8) & 63)), 'hex')::uuid
$$;

CREATE FUNCTION public.verdict_apply(keys public.event_key[]) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    producers bigint[];
BEGIN
    SELECT array_agg(DISTINCT x.producer) INTO producers FROM (
        SELECT (e.body::jsonb->'covers'->>'producer_id')::bigint FROM event_of(keys) e
        UNION ALL
        SELECT v.producer_id FROM event_of(keys) e JOIN verdict_scope v ON v.batch_id = e.batch_id
        WHERE v.kind <> 'batch') x(producer)
    WHERE x.producer IS NOT NULL;
    IF producers IS NOT NULL THEN
        PERFORM pg_advisory_xact_lock(7205);
    END IF;

    INSERT INTO verdict_scope AS v (batch_id, source, seq, recall_id, kind, producer_id, product_id,
                                    model, since, until)
    SELECT DISTINCT ON (e.batch_id, s.source) e.batch_id, s.source, e.seq,
           CASE k.name WHEN 'recall_opened' THEN e.id END, coalesce(c.kind, 'batch'),
           c.producer_id, c.product_id, c.model, c."from", c."to"
    FROM event_of(keys) e JOIN event_kind k ON k.code = e.kind,
         LATERAL (SELECT CASE k.name WHEN 'result_recorded' THEN 'result' ELSE 'recall' END)
             AS s(source),
         LATERAL jsonb_to_record(coalesce(e.body::jsonb->'covers', '{}')) AS c(kind text,
             producer_id bigint, product_id bigint, model text, "from" date, "to" date)
    ORDER BY e.batch_id, s.source, e.seq DESC
    ON CONFLICT ON CONSTRAINT verdict_scope_pk DO UPDATE
    SET seq = excluded.seq, recall_id = excluded.recall_id, kind = excluded.kind,
        producer_id = excluded.producer_id, product_id = excluded.product_id,
        model = excluded.model, since = excluded.since, until = excluded.until
    WHERE v.seq < excluded.seq;

    IF producers IS NOT NULL THEN
        PERFORM batch_cover(ARRAY(SELECT id FROM batch WHERE producer_id = ANY (producers)));
    END IF;
END $$;

CREATE FUNCTION public.watch_cap() RETURNS integer
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$ SELECT 20 $$;

CREATE FUNCTION public.watch_late() RETURNS interval
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$ SELECT interval '60 minutes' $$;

CREATE TABLE public.activity (
    day date NOT NULL,
    area integer NOT NULL,
    kind smallint NOT NULL,
    n bigint NOT NULL
);

CREATE TABLE public.activity_delta (
    day date NOT NULL,
    area integer NOT NULL,
    kind smallint NOT NULL,
    n bigint NOT NULL
);

CREATE VIEW public.activity_now AS
 SELECT a.day,
    a.area,
    a.kind,
    (sum(a.n))::bigint AS n
   FROM ( SELECT activity.day,
            activity.area,
            activity.kind,
            activity.n
           FROM public.activity
        UNION ALL
         SELECT activity_delta.day,
            activity_delta.area,
            activity_delta.kind,
            activity_delta.n
           FROM public.activity_delta) a
  GROUP BY a.day, a.area, a.kind;

CREATE TABLE public.agency_grant (
    id uuid DEFAULT public.uuid7() NOT NULL,
    agency_id bigint NOT NULL,
    powers text[] NOT NULL,
    area_lo integer NOT NULL,
    area_hi integer NOT NULL,
    begins date NOT NULL,
    until date,
    basis text NOT NULL,
    made_at timestamp with time zone DEFAULT now() NOT NULL,
    made_by bigint,
    ended_at timestamp with time zone,
    lifted_at timestamp with time zone,
    CONSTRAINT agency_grant_areas CHECK ((area_hi >= area_lo)),
    CONSTRAINT agency_grant_days CHECK ((until >= begins)),
    CONSTRAINT agency_grant_some CHECK ((powers <> '{}'::text[]))
);

CREATE TABLE public.alert (
    id uuid NOT NULL,
    kind text NOT NULL,
    batch_id bigint NOT NULL,
    unit_index bigint DEFAULT 0 NOT NULL,
    place_id bigint DEFAULT 0 NOT NULL,
    area integer NOT NULL,
    agency_id bigint,
    company_id bigint,
    raised_at timestamp with time zone NOT NULL,
    why jsonb NOT NULL,
    state text DEFAULT 'open'::text NOT NULL,
    state_seq bigint DEFAULT 0 NOT NULL,
    times integer DEFAULT 1 NOT NULL,
    last_at timestamp with time zone,
    acknowledged_at timestamp with time zone,
    acknowledged_by bigint,
    assigned_to bigint,
    assigned_at timestamp with time zone,
    assigned_seq bigint DEFAULT 0 NOT NULL,
    confirmed_at timestamp with time zone,
    confirmed_by bigint
);

ALTER TABLE ONLY public.alert FORCE ROW LEVEL SECURITY;

CREATE TABLE public.alert_kind (
    name text NOT NULL,
    zh text NOT NULL,
    en text NOT NULL,
    family text NOT NULL,
    advice_zh text NOT NULL,
    advice_en text NOT NULL,
    CONSTRAINT alert_kind_family CHECK ((family = ANY (ARRAY['backflow'::text, 'clone'::text, 'label'::text, 'quantity'::text, 'silence'::text, 'impairment'::text])))
);

CREATE TABLE public.api_token (
    id text NOT NULL,
    token_sha256 bytea NOT NULL,
    person_id bigint NOT NULL,
    name text NOT NULL,
    powers text[] NOT NULL,
    made_at timestamp with time zone DEFAULT now() NOT NULL,
    made_by bigint,
    expires_at timestamp with time zone NOT NULL,
    revoked_at timestamp with time zone,
    used_at timestamp with time zone
);

CREATE TABLE public.area (
    code integer NOT NULL,
    name_zh text NOT NULL,
    name_en text NOT NULL,
    kind text NOT NULL,
    lon double precision,
    lat double precision,
    letters text DEFAULT '沪'::text NOT NULL,
    CONSTRAINT area_kind CHECK ((kind = ANY (ARRAY['city'::text, 'district'::text, 'special'::text])))
);

CREATE SEQUENCE public.batch_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

CREATE TABLE public.bucket (
    name text NOT NULL,
    place_in_balance smallint NOT NULL,
    zh text NOT NULL,
    en text NOT NULL
);

CREATE TABLE public.channel (
    code text NOT NULL,
    kind text NOT NULL,
    address text NOT NULL,
    about text[] NOT NULL,
    alert_kinds text[] DEFAULT '{}'::text[] NOT NULL,
    lang text NOT NULL,
    area_lo integer NOT NULL,
    area_hi integer NOT NULL,
    secret text,
    made_at timestamp with time zone DEFAULT now() NOT NULL,
    ended_at timestamp with time zone,
    CONSTRAINT channel_about CHECK (((about <@ '{alert,notice}'::text[]) AND (about <> '{}'::text[]))),
    CONSTRAINT channel_kind CHECK ((kind = ANY (ARRAY['webhook'::text, 'email'::text, 'sms'::text]))),
    CONSTRAINT channel_lang CHECK ((lang = ANY (ARRAY['zh'::text, 'en'::text])))
);

ALTER TABLE ONLY public.channel FORCE ROW LEVEL SECURITY;

CREATE TABLE public.correction (
    batch_id bigint NOT NULL,
    event_id uuid NOT NULL,
    by_event uuid NOT NULL,
    replaced_by uuid,
    recorded_at timestamp with time zone NOT NULL,
    reason text NOT NULL
);

CREATE TABLE public.delegation (
    id uuid DEFAULT public.uuid7() NOT NULL,
    from_person bigint NOT NULL,
    to_person bigint NOT NULL,
    powers text[] NOT NULL,
    begins date NOT NULL,
    until date NOT NULL,
    reason text NOT NULL,
    made_at timestamp with time zone DEFAULT now() NOT NULL,
    made_by bigint,
    ended_at timestamp with time zone,
    CONSTRAINT delegation_days CHECK (((until >= begins) AND (until <= (begins + 91)))),
    CONSTRAINT delegation_some CHECK ((powers <> '{}'::text[])),
    CONSTRAINT delegation_two CHECK ((to_person <> from_person))
);

CREATE TABLE public.demo_city (
    single boolean DEFAULT true NOT NULL,
    seed bigint NOT NULL,
    scale double precision NOT NULL,
    today date NOT NULL,
    loaded_at timestamp with time zone DEFAULT now() NOT NULL,
    finished_at timestamp with time zone,
    CONSTRAINT demo_city_single CHECK (single)
);

CREATE TABLE public.destruction (
    id uuid NOT NULL,
    number text NOT NULL,
    area integer NOT NULL,
    agency_id bigint,
    company_id bigint,
    place_id bigint NOT NULL,
    batch_id bigint NOT NULL,
    opened_at timestamp with time zone NOT NULL,
    basis text NOT NULL,
    officers bigint[] NOT NULL,
    witness text NOT NULL,
    counted_in bigint NOT NULL,
    units bigint[] DEFAULT '{}'::bigint[] NOT NULL,
    state text DEFAULT 'open'::text NOT NULL,
    state_seq bigint NOT NULL,
    closing jsonb
);

ALTER TABLE ONLY public.destruction FORCE ROW LEVEL SECURITY;

CREATE TABLE public.document (
    id uuid NOT NULL,
    number text NOT NULL,
    kind text NOT NULL,
    issuer bigint NOT NULL,
    year smallint NOT NULL,
    serial integer NOT NULL,
    agency text NOT NULL,
    subject text NOT NULL,
    batch_id bigint NOT NULL,
    area integer NOT NULL,
    agency_id bigint,
    company_id bigint,
    issued_at timestamp with time zone NOT NULL,
    issued_by bigint,
    data jsonb NOT NULL,
    label_index bigint NOT NULL,
    code_text text NOT NULL,
    sha256 bytea NOT NULL,
    state text DEFAULT 'valid'::text NOT NULL,
    state_at timestamp with time zone NOT NULL,
    state_seq bigint NOT NULL,
    reason text,
    replaced_by uuid,
    CONSTRAINT document_state CHECK ((state = ANY (ARRAY['valid'::text, 'withdrawn'::text, 'replaced'::text])))
);

ALTER TABLE ONLY public.document FORCE ROW LEVEL SECURITY;

CREATE TABLE public.document_kind (
    code smallint NOT NULL,
    name text NOT NULL,
    word text NOT NULL,
    power text NOT NULL,
    single boolean NOT NULL,
    zh text NOT NULL,
    en text NOT NULL,
    CONSTRAINT document_kind_power CHECK ((power = ANY (ARRAY['intake'::text, 'decide'::text])))
);

CREATE TABLE public.document_prefix (
    agency_id bigint NOT NULL,
    prefix text NOT NULL
);

CREATE TABLE public.document_term (
    name text NOT NULL,
    length integer NOT NULL,
    unit text NOT NULL,
    basis text NOT NULL,
    CONSTRAINT document_term_length CHECK ((length > 0)),
    CONSTRAINT document_term_unit CHECK ((unit = ANY (ARRAY['day'::text, 'month'::text])))
);

CREATE TABLE public.epcis_delivery (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    subscription_id uuid NOT NULL,
    n bigint NOT NULL,
    state text DEFAULT 'waiting'::text NOT NULL,
    events integer NOT NULL,
    body text,
    tries integer DEFAULT 0 NOT NULL,
    next_try_at timestamp with time zone DEFAULT now() NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    ended_at timestamp with time zone,
    http_status integer,
    why text,
    CONSTRAINT epcis_delivery_state CHECK ((state = ANY (ARRAY['waiting'::text, 'delivered'::text, 'dead'::text])))
);

ALTER TABLE public.epcis_delivery ALTER COLUMN n ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.epcis_delivery_n_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.epcis_event (
    id uuid NOT NULL,
    seq bigint NOT NULL,
    event_id text NOT NULL,
    error boolean NOT NULL,
    hash text NOT NULL,
    type text NOT NULL,
    event_time timestamp with time zone NOT NULL,
    record_time timestamp with time zone NOT NULL,
    facts text[] NOT NULL,
    area integer NOT NULL,
    company_id bigint,
    job_id uuid
);

CREATE TABLE public.epcis_own (
    id uuid NOT NULL,
    batch_id bigint NOT NULL,
    seq bigint NOT NULL,
    event_id text NOT NULL,
    hash text NOT NULL,
    type text NOT NULL,
    event_time timestamp with time zone NOT NULL,
    record_time timestamp with time zone NOT NULL,
    facts text[] NOT NULL,
    area integer NOT NULL,
    companies bigint[] NOT NULL,
    echo_area integer,
    echo_company bigint
);

CREATE VIEW public.epcis_event_all WITH (security_invoker='true') AS
 SELECT x.seq,
    x.event_id,
    x.type,
    x.event_time,
    x.record_time,
    x.facts,
    x.area,
    ARRAY[x.company_id] AS companies,
    (0)::bigint AS batch_id,
    x.id,
    ( SELECT e.body
           FROM public.event e
          WHERE ((e.batch_id = 0) AND (e.id = x.id))) AS body,
    NULL::integer AS echo_area,
    NULL::bigint AS echo_company
   FROM public.epcis_event x
UNION ALL
 SELECT o.seq,
    o.event_id,
    o.type,
    o.event_time,
    o.record_time,
    o.facts,
    o.area,
    o.companies,
    o.batch_id,
    o.id,
    NULL::text AS body,
    o.echo_area,
    o.echo_company
   FROM public.epcis_own o;

CREATE TABLE public.epcis_job (
    id uuid DEFAULT public.uuid7() NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    finished_at timestamp with time zone,
    running boolean DEFAULT true NOT NULL,
    success boolean DEFAULT true NOT NULL,
    behaviour text NOT NULL,
    errors jsonb DEFAULT '[]'::jsonb NOT NULL,
    events integer NOT NULL,
    captured integer DEFAULT 0 NOT NULL,
    body text,
    tries integer DEFAULT 0 NOT NULL,
    area integer NOT NULL,
    agency_id bigint,
    company_id bigint,
    person_id bigint,
    CONSTRAINT epcis_job_behaviour CHECK ((behaviour = ANY (ARRAY['rollback'::text, 'proceed'::text])))
);

ALTER TABLE ONLY public.epcis_job FORCE ROW LEVEL SECURITY;

CREATE TABLE public.epcis_mapping (
    id uuid NOT NULL,
    seq bigint NOT NULL,
    state text NOT NULL,
    moves integer DEFAULT 0 NOT NULL,
    code text DEFAULT ''::text NOT NULL,
    zh text DEFAULT ''::text NOT NULL,
    en text DEFAULT ''::text NOT NULL,
    at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT epcis_mapping_state CHECK ((state = ANY (ARRAY['waiting'::text, 'moved'::text, 'noted'::text, 'refused'::text])))
);

CREATE TABLE public.epcis_moved (
    id uuid NOT NULL,
    captured uuid NOT NULL,
    batch_id bigint
);

CREATE TABLE public.epcis_name (
    uri text NOT NULL,
    place_id bigint,
    batch_id bigint,
    area integer NOT NULL,
    seq bigint NOT NULL
);

CREATE TABLE public.epcis_own_value (
    kind text NOT NULL,
    value text NOT NULL,
    area integer NOT NULL,
    company_id bigint NOT NULL
);

CREATE TABLE public.epcis_query (
    name text NOT NULL,
    definition jsonb NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    area integer NOT NULL,
    company_id bigint,
    person_id bigint NOT NULL
);

ALTER TABLE ONLY public.epcis_query FORCE ROW LEVEL SECURITY;

CREATE TABLE public.epcis_secret (
    secret bytea NOT NULL
);

CREATE TABLE public.epcis_share (
    id uuid NOT NULL,
    area integer NOT NULL,
    company_id bigint NOT NULL
);

CREATE UNLOGGED TABLE public.epcis_staged (
    job uuid NOT NULL,
    n integer NOT NULL,
    event_id text NOT NULL,
    error boolean NOT NULL,
    hash text NOT NULL,
    event_time timestamp with time zone NOT NULL,
    body text NOT NULL
);

CREATE TABLE public.epcis_subscription (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    query_name text NOT NULL,
    dest text NOT NULL,
    token text,
    schedule jsonb,
    report_if_empty boolean NOT NULL,
    initial_record_time timestamp with time zone NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    person_id bigint NOT NULL,
    area integer NOT NULL,
    company_id bigint,
    after_seq bigint DEFAULT 0 NOT NULL,
    min_record_time timestamp with time zone NOT NULL,
    next_run_at timestamp with time zone,
    last_notified_at timestamp with time zone
);

ALTER TABLE ONLY public.epcis_subscription FORCE ROW LEVEL SECURITY;

CREATE TABLE public.epcis_token_gone (
    mac bytea NOT NULL,
    expires_at timestamp with time zone NOT NULL
);

CREATE TABLE public.epcis_untold (
    id bigint NOT NULL,
    lo bigint NOT NULL,
    hi bigint NOT NULL
);

ALTER TABLE public.epcis_untold ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.epcis_untold_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.epcis_value (
    kind text NOT NULL,
    value text NOT NULL,
    area integer NOT NULL,
    company_id bigint NOT NULL
);

CREATE VIEW public.epcis_value_all WITH (security_invoker='true') AS
 SELECT epcis_value.kind,
    epcis_value.value,
    epcis_value.area,
    epcis_value.company_id
   FROM public.epcis_value
UNION ALL
 SELECT epcis_own_value.kind,
    epcis_own_value.value,
    epcis_own_value.area,
    epcis_own_value.company_id
   FROM public.epcis_own_value;

CREATE TABLE public.event_default (
    batch_id bigint DEFAULT 0 NOT NULL,
    id uuid NOT NULL,
    seq bigint DEFAULT nextval('public.event_seq'::regclass) NOT NULL,
    version smallint DEFAULT 1 NOT NULL,
    kind smallint NOT NULL,
    area integer NOT NULL,
    agency_id bigint,
    company_id bigint,
    person_id bigint,
    place_id bigint,
    unit_index bigint,
    occurred_at timestamp with time zone NOT NULL,
    recorded_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    corrects uuid,
    salt bytea DEFAULT uuid_send(gen_random_uuid()) NOT NULL,
    body text NOT NULL,
    attachments bytea[] DEFAULT '{}'::bytea[] NOT NULL
);

CREATE TABLE public.event_kind (
    code smallint NOT NULL,
    name text NOT NULL,
    zh text NOT NULL,
    en text NOT NULL,
    apply text,
    biz_step text,
    disposition text
);

CREATE TABLE public.event_pending (
    batch_id bigint NOT NULL,
    id uuid NOT NULL
);

CREATE VIEW public.every_alert AS
 SELECT alert.id,
    alert.kind,
    alert.batch_id,
    alert.unit_index,
    alert.place_id,
    alert.area,
    alert.agency_id,
    alert.company_id,
    alert.raised_at,
    alert.why,
    alert.state,
    alert.state_seq,
    alert.times,
    alert.last_at,
    alert.acknowledged_at,
    alert.acknowledged_by,
    alert.assigned_to,
    alert.assigned_at,
    alert.assigned_seq,
    alert.confirmed_at,
    alert.confirmed_by
   FROM public.alert;

CREATE VIEW public.every_batch AS
 SELECT batch.id,
    batch.code,
    batch.lot,
    batch.product_id,
    batch.producer_id,
    batch.producer_place,
    batch.producer_status,
    batch.area,
    batch.agency_id,
    batch.company_id,
    batch.produced_on,
    batch.declared_qty,
    batch.certificate,
    batch.determination,
    batch.determination_seq,
    batch.recall_id,
    batch.recall_seq,
    batch.scope_recall,
    batch.scope_suspended,
    public.batch_status(batch.*) AS status
   FROM public.batch;

CREATE TABLE public.sample_blind (
    sampling_id uuid NOT NULL,
    number text NOT NULL,
    batch_id bigint NOT NULL,
    idx bigint NOT NULL,
    job_id uuid NOT NULL,
    laboratory_id bigint NOT NULL,
    items text[] NOT NULL,
    blinded_at timestamp with time zone NOT NULL
);

CREATE VIEW public.every_blind AS
 SELECT sample_blind.sampling_id,
    sample_blind.job_id
   FROM public.sample_blind;

CREATE VIEW public.every_correction AS
 SELECT correction.batch_id,
    correction.event_id,
    correction.by_event,
    correction.replaced_by,
    correction.recorded_at,
    correction.reason
   FROM public.correction;

CREATE TABLE public.stock_count (
    batch_id bigint NOT NULL,
    place_id bigint NOT NULL,
    counted bigint NOT NULL,
    expected bigint NOT NULL,
    counted_at timestamp with time zone NOT NULL,
    seq bigint NOT NULL,
    grade smallint NOT NULL
);

CREATE VIEW public.every_count AS
 SELECT stock_count.batch_id,
    stock_count.place_id,
    stock_count.counted,
    stock_count.expected,
    stock_count.counted_at,
    stock_count.seq,
    stock_count.grade
   FROM public.stock_count;

CREATE VIEW public.every_destruction AS
 SELECT destruction.id,
    destruction.number,
    destruction.area,
    destruction.agency_id,
    destruction.company_id,
    destruction.place_id,
    destruction.batch_id,
    destruction.opened_at,
    destruction.basis,
    destruction.officers,
    destruction.witness,
    destruction.counted_in,
    destruction.units,
    destruction.state,
    destruction.state_seq,
    destruction.closing
   FROM public.destruction;

CREATE VIEW public.every_document AS
 SELECT document.id,
    document.number,
    document.kind,
    document.issuer,
    document.year,
    document.serial,
    document.agency,
    document.subject,
    document.batch_id,
    document.area,
    document.agency_id,
    document.company_id,
    document.issued_at,
    document.issued_by,
    document.data,
    document.label_index,
    document.code_text,
    document.sha256,
    document.state,
    document.state_at,
    document.state_seq,
    document.reason,
    document.replaced_by
   FROM public.document;

CREATE VIEW public.every_event AS
 SELECT event.batch_id,
    event.id,
    event.seq,
    event.version,
    event.kind,
    event.area,
    event.agency_id,
    event.company_id,
    event.person_id,
    event.place_id,
    event.unit_index,
    event.occurred_at,
    event.recorded_at,
    event.corrects,
    event.salt,
    event.body,
    event.attachments
   FROM public.event;

CREATE VIEW public.every_evidence AS
 SELECT evidence_file.sha256,
    evidence_file.bytes,
    evidence_file.media_type,
    evidence_file.area,
    evidence_file.agency_id,
    evidence_file.company_id,
    evidence_file.person_id,
    evidence_file.received_at
   FROM public.evidence_file;

CREATE TABLE public.holding (
    batch_id bigint NOT NULL,
    place_id bigint NOT NULL,
    bucket text NOT NULL,
    qty bigint NOT NULL,
    grade smallint,
    outside bigint DEFAULT 0 NOT NULL
);

CREATE VIEW public.every_holding AS
 SELECT holding.batch_id,
    holding.place_id,
    holding.bucket,
    holding.qty,
    holding.grade,
    holding.outside
   FROM public.holding;

CREATE TABLE public.import_file (
    id bigint NOT NULL,
    sha256 bytea NOT NULL,
    kind text NOT NULL,
    rows bigint DEFAULT 0 NOT NULL,
    merged bigint DEFAULT 0 NOT NULL,
    fresh bigint DEFAULT 0 NOT NULL,
    state text DEFAULT 'merging'::text NOT NULL,
    person_id bigint,
    area_lo integer NOT NULL,
    area_hi integer NOT NULL,
    company_id bigint DEFAULT 0 NOT NULL,
    agency_id bigint,
    given_at timestamp with time zone DEFAULT now() NOT NULL,
    done_at timestamp with time zone,
    CONSTRAINT import_file_state CHECK ((state = ANY (ARRAY['merging'::text, 'done'::text])))
);

ALTER TABLE ONLY public.import_file FORCE ROW LEVEL SECURITY;

CREATE VIEW public.every_import AS
 SELECT import_file.id,
    import_file.sha256,
    import_file.kind,
    import_file.rows,
    import_file.merged,
    import_file.fresh,
    import_file.state,
    import_file.person_id,
    import_file.area_lo,
    import_file.area_hi,
    import_file.company_id,
    import_file.agency_id,
    import_file.given_at,
    import_file.done_at
   FROM public.import_file;

CREATE VIEW public.every_inquiry AS
 SELECT inquiry.id,
    inquiry.number,
    inquiry.run,
    inquiry.batch_id,
    inquiry.place_id,
    inquiry.area,
    inquiry.agency_id,
    inquiry.company_id,
    inquiry.parent,
    inquiry.opened_at,
    inquiry.opened_by,
    inquiry.agency,
    inquiry.phone,
    inquiry.basis,
    inquiry.asked,
    inquiry.received,
    inquiry.received_on,
    inquiry.onward,
    inquiry.token_sha256,
    inquiry.token_seq,
    inquiry.sent_at,
    inquiry.due_on,
    inquiry.expires_on,
    inquiry.round,
    inquiry.seen_at,
    inquiry.seen_seq,
    inquiry.state,
    inquiry.state_seq,
    inquiry.reason,
    inquiry.answer_round,
    inquiry.answered_at,
    inquiry.receipt,
    inquiry.answer,
    inquiry.told
   FROM public.inquiry;

CREATE TABLE public.label_job (
    id uuid NOT NULL,
    batch_id bigint NOT NULL,
    area integer NOT NULL,
    agency_id bigint,
    company_id bigint,
    issued_at timestamp with time zone NOT NULL,
    day smallint NOT NULL,
    count integer NOT NULL,
    approved_by bigint,
    signed_at timestamp with time zone,
    purpose text DEFAULT 'goods'::text NOT NULL,
    approval text DEFAULT 'issuer'::text NOT NULL,
    asked_by bigint,
    approved_at timestamp with time zone,
    rejected_by bigint,
    rejected_at timestamp with time zone,
    reject_reason text
);

ALTER TABLE ONLY public.label_job FORCE ROW LEVEL SECURITY;

CREATE VIEW public.every_label_job AS
 SELECT label_job.id,
    label_job.batch_id,
    label_job.area,
    label_job.agency_id,
    label_job.company_id,
    label_job.issued_at,
    label_job.day,
    label_job.count,
    label_job.approved_by,
    label_job.signed_at,
    label_job.purpose,
    label_job.approval,
    label_job.asked_by,
    label_job.approved_at,
    label_job.rejected_by,
    label_job.rejected_at,
    label_job.reject_reason
   FROM public.label_job;

CREATE TABLE public.movement (
    batch_id bigint NOT NULL,
    ts timestamp with time zone NOT NULL,
    event_id uuid NOT NULL,
    kind smallint NOT NULL,
    from_place bigint,
    from_bucket text,
    to_place bigint,
    to_bucket text,
    qty bigint NOT NULL,
    first_idx bigint,
    last_idx bigint,
    grade smallint NOT NULL,
    document text,
    seq bigint DEFAULT 0 NOT NULL,
    CONSTRAINT movement_qty CHECK ((qty > 0))
);

CREATE VIEW public.every_movement AS
 SELECT movement.batch_id,
    movement.ts,
    movement.event_id,
    movement.kind,
    movement.from_place,
    movement.from_bucket,
    movement.to_place,
    movement.to_bucket,
    movement.qty,
    movement.first_idx,
    movement.last_idx,
    movement.grade,
    movement.document,
    movement.seq
   FROM public.movement;

CREATE TABLE public.not_sampled (
    id uuid NOT NULL,
    number text NOT NULL,
    area integer NOT NULL,
    agency_id bigint,
    company_id bigint,
    place_id bigint NOT NULL,
    product_id bigint,
    domain text NOT NULL,
    reason text NOT NULL,
    visited_at timestamp with time zone NOT NULL,
    fields jsonb NOT NULL
);

ALTER TABLE ONLY public.not_sampled FORCE ROW LEVEL SECURITY;

CREATE VIEW public.every_not_sampled AS
 SELECT not_sampled.id,
    not_sampled.number,
    not_sampled.area,
    not_sampled.agency_id,
    not_sampled.company_id,
    not_sampled.place_id,
    not_sampled.product_id,
    not_sampled.domain,
    not_sampled.reason,
    not_sampled.visited_at,
    not_sampled.fields
   FROM public.not_sampled;

CREATE TABLE public.replacement_order (
    id uuid NOT NULL,
    number text NOT NULL,
    recall_id uuid NOT NULL,
    batch_id bigint NOT NULL,
    place_id bigint NOT NULL,
    area integer NOT NULL,
    agency_id bigint,
    company_id bigint,
    qty bigint NOT NULL,
    issued_at timestamp with time zone NOT NULL,
    due_on date NOT NULL,
    state text DEFAULT 'issued'::text NOT NULL,
    state_seq bigint NOT NULL,
    served jsonb,
    issued_seq bigint DEFAULT 0 NOT NULL
);

ALTER TABLE ONLY public.replacement_order FORCE ROW LEVEL SECURITY;

CREATE VIEW public.every_order AS
 SELECT replacement_order.id,
    replacement_order.number,
    replacement_order.recall_id,
    replacement_order.batch_id,
    replacement_order.place_id,
    replacement_order.area,
    replacement_order.agency_id,
    replacement_order.company_id,
    replacement_order.qty,
    replacement_order.issued_at,
    replacement_order.due_on,
    replacement_order.state,
    replacement_order.state_seq,
    replacement_order.served,
    replacement_order.issued_seq
   FROM public.replacement_order;

CREATE TABLE public.pack (
    batch_id bigint NOT NULL,
    idx bigint NOT NULL,
    place_id bigint,
    bucket text DEFAULT 'stock'::text NOT NULL,
    place_at timestamp with time zone DEFAULT '-infinity'::timestamp with time zone NOT NULL,
    place_seq bigint DEFAULT 0 NOT NULL,
    parent_idx bigint,
    parent_at timestamp with time zone DEFAULT '-infinity'::timestamp with time zone NOT NULL,
    parent_seq bigint DEFAULT 0 NOT NULL
);

CREATE VIEW public.every_pack AS
 SELECT pack.batch_id,
    pack.idx,
    pack.place_id,
    pack.bucket,
    pack.place_at,
    pack.place_seq,
    pack.parent_idx,
    pack.parent_at,
    pack.parent_seq
   FROM public.pack;

CREATE TABLE public.pack_entry (
    batch_id bigint NOT NULL,
    event_id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    seq bigint NOT NULL,
    pack_batch bigint NOT NULL,
    pack_idx bigint NOT NULL,
    goes_in boolean NOT NULL,
    first_idx bigint,
    last_idx bigint,
    qty bigint NOT NULL,
    child_idx bigint,
    CONSTRAINT pack_entry_qty CHECK ((qty >= 0))
);

CREATE VIEW public.every_pack_entry AS
 SELECT pack_entry.batch_id,
    pack_entry.event_id,
    pack_entry.at,
    pack_entry.seq,
    pack_entry.pack_batch,
    pack_entry.pack_idx,
    pack_entry.goes_in,
    pack_entry.first_idx,
    pack_entry.last_idx,
    pack_entry.qty,
    pack_entry.child_idx
   FROM public.pack_entry;

CREATE TABLE public.party (
    id bigint NOT NULL,
    code text NOT NULL,
    kind text NOT NULL,
    name text NOT NULL,
    credit_code text,
    area integer NOT NULL,
    agency_id bigint,
    company_id bigint,
    address text DEFAULT ''::text NOT NULL,
    contact text DEFAULT ''::text NOT NULL,
    phone text DEFAULT ''::text NOT NULL
);

CREATE VIEW public.every_party AS
 SELECT party.id,
    party.code,
    party.name,
    party.kind
   FROM public.party;

CREATE TABLE public.person (
    id bigint NOT NULL,
    login text NOT NULL,
    name text NOT NULL,
    role text NOT NULL,
    password_hash text NOT NULL,
    area_lo integer NOT NULL,
    area_hi integer NOT NULL,
    agency_id bigint,
    company_id bigint,
    active boolean DEFAULT true NOT NULL,
    password_by text DEFAULT 'given'::text NOT NULL,
    password_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT person_password_by CHECK ((password_by = ANY (ARRAY['own'::text, 'given'::text, 'start'::text]))),
    CONSTRAINT person_role CHECK ((role = ANY (ARRAY['inspector'::text, 'intake'::text, 'regulator_district'::text, 'regulator_city'::text, 'laboratory'::text, 'company'::text, 'administrator'::text, 'system_administrator'::text, 'security_administrator'::text, 'auditor'::text])))
);

CREATE VIEW public.every_person AS
 SELECT person.id,
    person.login,
    person.name
   FROM public.person;

CREATE VIEW public.every_place AS
 SELECT place.id,
    place.code,
    place.name,
    place.kind,
    place.area,
    place.party_id,
    place.company_id
   FROM public.place;

CREATE VIEW public.every_print_job AS
 SELECT print_job.id,
    print_job.printer,
    print_job.job_id,
    print_job.area,
    print_job.company_id,
    print_job.login,
    print_job.options,
    print_job.ranges,
    print_job.state,
    print_job.labels,
    print_job.sent,
    print_job.taken,
    print_job.remote_job,
    print_job.cancel,
    print_job.why,
    print_job.why_zh,
    print_job.why_en,
    print_job.tries,
    print_job.queued_at,
    print_job.changed_at,
    print_job.next_try_at
   FROM public.print_job;

CREATE VIEW public.every_recall AS
 SELECT recall.id,
    recall.number,
    recall.batch_id,
    recall.area,
    recall.agency_id,
    recall.company_id,
    recall.opened_at,
    recall.reason,
    recall.scope,
    recall.sampling_id,
    recall.state,
    recall.state_at,
    recall.state_seq,
    recall.closing
   FROM public.recall;

CREATE TABLE public.received_matter (
    id uuid NOT NULL,
    number text NOT NULL,
    sender text NOT NULL,
    handover uuid NOT NULL,
    their_number text NOT NULL,
    matter text NOT NULL,
    area integer NOT NULL,
    agency_id bigint,
    person_id bigint,
    reason text NOT NULL,
    handed_at timestamp with time zone NOT NULL,
    at timestamp with time zone NOT NULL,
    files jsonb NOT NULL,
    missing integer NOT NULL,
    state text DEFAULT 'received'::text NOT NULL,
    note text,
    state_seq bigint NOT NULL,
    CONSTRAINT received_state CHECK ((state = ANY (ARRAY['received'::text, 'accepted'::text, 'returned'::text])))
);

ALTER TABLE ONLY public.received_matter FORCE ROW LEVEL SECURITY;

CREATE VIEW public.every_received AS
 SELECT received_matter.number,
    received_matter.handover
   FROM public.received_matter;

CREATE TABLE public.sampling_record (
    id uuid NOT NULL,
    number text NOT NULL,
    batch_id bigint NOT NULL,
    area integer NOT NULL,
    agency_id bigint,
    company_id bigint,
    place_id bigint NOT NULL,
    domain text NOT NULL,
    sampled_at timestamp with time zone NOT NULL,
    fields jsonb NOT NULL,
    job_id uuid,
    result text DEFAULT 'pending'::text NOT NULL,
    result_seq bigint DEFAULT 0 NOT NULL,
    report jsonb,
    kept jsonb,
    kept_seq bigint DEFAULT 0 NOT NULL
);

ALTER TABLE ONLY public.sampling_record FORCE ROW LEVEL SECURITY;

CREATE VIEW public.every_sample AS
 SELECT sampling_record.id,
    sampling_record.number,
    sampling_record.batch_id,
    sampling_record.area,
    sampling_record.agency_id,
    sampling_record.company_id,
    sampling_record.place_id,
    sampling_record.domain,
    sampling_record.sampled_at,
    sampling_record.fields,
    sampling_record.job_id,
    sampling_record.result,
    sampling_record.result_seq,
    sampling_record.report,
    sampling_record.kept,
    sampling_record.kept_seq
   FROM public.sampling_record;

CREATE TABLE public.seizure (
    id uuid NOT NULL,
    number text NOT NULL,
    place_id bigint NOT NULL,
    batch_id bigint NOT NULL,
    qty bigint,
    ranges jsonb NOT NULL,
    area integer NOT NULL,
    agency_id bigint,
    company_id bigint,
    seized_at timestamp with time zone NOT NULL,
    basis text NOT NULL,
    state text DEFAULT 'open'::text NOT NULL,
    state_at timestamp with time zone NOT NULL,
    state_seq bigint NOT NULL,
    reason text
);

ALTER TABLE ONLY public.seizure FORCE ROW LEVEL SECURITY;

CREATE VIEW public.every_seizure AS
 SELECT seizure.id,
    seizure.number,
    seizure.place_id,
    seizure.batch_id,
    seizure.qty,
    seizure.ranges,
    seizure.area,
    seizure.agency_id,
    seizure.company_id,
    seizure.seized_at,
    seizure.basis,
    seizure.state,
    seizure.state_at,
    seizure.state_seq,
    seizure.reason
   FROM public.seizure;

CREATE VIEW public.every_unit AS
 SELECT unit.batch_id,
    unit.idx,
    unit.state,
    unit.place_id,
    unit.order_id,
    unit.twin_idx,
    unit.state_at,
    unit.state_seq,
    unit.seizure_id,
    unit.clone_alert,
    unit.pack_status
   FROM public.unit;

CREATE TABLE public.waiver (
    id uuid NOT NULL,
    number text NOT NULL,
    recall_id uuid NOT NULL,
    batch_id bigint NOT NULL,
    area integer NOT NULL,
    agency_id bigint,
    company_id bigint,
    part text NOT NULL,
    place_id bigint,
    qty bigint NOT NULL,
    ground text NOT NULL,
    explanation text NOT NULL,
    statement text NOT NULL,
    statement_sha256 text NOT NULL,
    proposed_by bigint NOT NULL,
    proposed_at timestamp with time zone NOT NULL,
    state text DEFAULT 'proposed'::text NOT NULL,
    state_seq bigint NOT NULL,
    signed_by bigint,
    signed_at timestamp with time zone,
    withdrawn jsonb,
    CONSTRAINT waiver_part CHECK ((part = ANY (ARRAY['unaccounted'::text, 'excess'::text, 'held'::text, 'custody'::text]))),
    CONSTRAINT waiver_qty CHECK ((qty > 0))
);

ALTER TABLE ONLY public.waiver FORCE ROW LEVEL SECURITY;

CREATE VIEW public.every_waiver AS
 SELECT waiver.id,
    waiver.number,
    waiver.recall_id,
    waiver.batch_id,
    waiver.area,
    waiver.agency_id,
    waiver.company_id,
    waiver.part,
    waiver.place_id,
    waiver.qty,
    waiver.ground,
    waiver.explanation,
    waiver.statement,
    waiver.statement_sha256,
    waiver.proposed_by,
    waiver.proposed_at,
    waiver.state,
    waiver.state_seq,
    waiver.signed_by,
    waiver.signed_at,
    waiver.withdrawn
   FROM public.waiver;

ALTER TABLE public.evidence_receipt ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.evidence_receipt_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.grade (
    code smallint NOT NULL,
    name text NOT NULL,
    zh text NOT NULL,
    en text NOT NULL
);

CREATE TABLE public.handover (
    id uuid NOT NULL,
    number text NOT NULL,
    matter text NOT NULL,
    batch_id bigint NOT NULL,
    area integer NOT NULL,
    agency_id bigint,
    person_id bigint,
    recipient text NOT NULL,
    reason text NOT NULL,
    at timestamp with time zone NOT NULL,
    events integer NOT NULL,
    files integer NOT NULL,
    documents integer NOT NULL,
    manifest jsonb NOT NULL,
    state text DEFAULT 'sent'::text NOT NULL,
    reference text,
    replied_on date,
    state_seq bigint NOT NULL,
    CONSTRAINT handover_state CHECK ((state = ANY (ARRAY['sent'::text, 'accepted'::text, 'returned'::text])))
);

ALTER TABLE ONLY public.handover FORCE ROW LEVEL SECURITY;

CREATE TABLE public.idempotency (
    person_id bigint NOT NULL,
    key text NOT NULL,
    request_sha256 bytea NOT NULL,
    status smallint NOT NULL,
    response text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.impairment_mark (
    id uuid NOT NULL,
    place_id bigint NOT NULL,
    product text NOT NULL,
    at timestamp with time zone NOT NULL,
    measure text,
    note text NOT NULL,
    by_whom text NOT NULL,
    until timestamp with time zone,
    person_id bigint
);

CREATE TABLE public.impairment_term (
    product text NOT NULL,
    hours integer NOT NULL,
    basis_zh text NOT NULL,
    basis_en text NOT NULL,
    CONSTRAINT impairment_term_hours CHECK ((hours > 0))
);

CREATE VIEW public.impairment_now WITH (security_invoker='true') AS
 SELECT i.place_id,
    i.product,
    i.started_at,
    i.area,
    i.company_id,
    i.batch_id,
    i.missing,
    i.peak,
    i.ended_at,
    i.ended_by,
    i.reason,
    (i.started_at + make_interval(hours => t.hours)) AS deadline,
    t.hours,
    t.basis_zh,
    t.basis_en,
    ((i.ended_at IS NULL) AND ((i.started_at + make_interval(hours => t.hours)) < now())) AS overdue
   FROM public.impairment i,
    LATERAL ( SELECT impairment_term.product,
            impairment_term.hours,
            impairment_term.basis_zh,
            impairment_term.basis_en
           FROM public.impairment_term
          WHERE (impairment_term.product = ANY (ARRAY[''::text, i.product]))
          ORDER BY impairment_term.product DESC
         LIMIT 1) t;

ALTER TABLE public.import_file ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.import_file_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.import_recalled (
    file_id bigint NOT NULL,
    batch_id bigint NOT NULL,
    from_place bigint NOT NULL,
    to_place bigint NOT NULL,
    qty bigint NOT NULL,
    first_seq bigint NOT NULL
);

CREATE TABLE public.import_row (
    file_id bigint NOT NULL,
    n bigint NOT NULL,
    line bigint NOT NULL,
    id uuid,
    c1 text,
    c2 text,
    c3 text,
    c4 text,
    c5 text,
    c6 text,
    c7 text,
    c8 text,
    c9 text,
    c10 text
);

CREATE TABLE public.inquiry_basis (
    place_kind text NOT NULL,
    basis text NOT NULL
);

CREATE TABLE public.notice (
    id uuid NOT NULL,
    about text NOT NULL,
    about_id uuid NOT NULL,
    number text NOT NULL,
    round integer NOT NULL,
    step smallint NOT NULL,
    batch_id bigint NOT NULL,
    place_id bigint NOT NULL,
    area integer NOT NULL,
    agency_id bigint,
    company_id bigint,
    audience text NOT NULL,
    channel text NOT NULL,
    zh text NOT NULL,
    en text NOT NULL,
    made_at timestamp with time zone NOT NULL,
    due_on date NOT NULL,
    state text DEFAULT 'waiting'::text NOT NULL,
    state_seq bigint NOT NULL,
    handed_at timestamp with time zone,
    handed jsonb,
    handed_by bigint,
    CONSTRAINT notice_state CHECK ((state = ANY (ARRAY['waiting'::text, 'handed'::text])))
);

ALTER TABLE ONLY public.notice FORCE ROW LEVEL SECURITY;

CREATE VIEW public.inquiry_now WITH (security_invoker='true') AS
 SELECT i.id,
    i.number,
    i.run,
    i.batch_id,
    i.place_id,
    i.area,
    i.agency_id,
    i.company_id,
    i.parent,
    i.opened_at,
    i.opened_by,
    i.agency,
    i.phone,
    i.basis,
    i.asked,
    i.received,
    i.received_on,
    i.onward,
    i.token_sha256,
    i.token_seq,
    i.sent_at,
    i.due_on,
    i.expires_on,
    i.round,
    i.seen_at,
    i.seen_seq,
    i.state,
    i.state_seq,
    i.reason,
    i.answer_round,
    i.answered_at,
    i.receipt,
    i.answer,
    i.told,
        CASE
            WHEN (i.state <> 'sent'::text) THEN i.state
            WHEN (EXISTS ( SELECT
               FROM public.notice n
              WHERE ((n.about_id = i.id) AND (n.round = i.round) AND (n.audience <> 'holder'::text)))) THEN 'escalated'::text
            WHEN (i.due_on < ((now() AT TIME ZONE 'Asia/Shanghai'::text))::date) THEN 'overdue'::text
            WHEN (i.seen_seq > i.token_seq) THEN 'opened'::text
            ELSE 'sent'::text
        END AS stage
   FROM public.inquiry i;

CREATE TABLE public.inquiry_receiver (
    inquiry_id uuid NOT NULL,
    round integer NOT NULL,
    n integer NOT NULL,
    batch_id bigint NOT NULL,
    holder bigint NOT NULL,
    name text NOT NULL,
    address text NOT NULL,
    phone text NOT NULL,
    qty bigint NOT NULL,
    moved_on date,
    document text,
    receiver bigint,
    state text NOT NULL,
    state_seq bigint NOT NULL,
    CONSTRAINT inquiry_receiver_state CHECK ((state = ANY (ARRAY['linked'::text, 'named'::text, 'confirmed'::text])))
);

CREATE TABLE public.inquiry_term (
    name text NOT NULL,
    days integer NOT NULL,
    basis text NOT NULL,
    CONSTRAINT inquiry_term_days CHECK ((days > 0))
);

CREATE TABLE public.label_printed (
    printing_id uuid NOT NULL,
    first_idx bigint NOT NULL,
    last_idx bigint NOT NULL,
    job_id uuid NOT NULL
);

CREATE TABLE public.label_range (
    first_index bigint NOT NULL,
    last_index bigint NOT NULL,
    batch_id bigint NOT NULL,
    type smallint NOT NULL,
    job_id uuid NOT NULL
);

CREATE VIEW public.label_end AS
 SELECT r.job_id,
    l.batch_id,
    l.idx,
    l.random,
    l.type,
    p.printed,
        CASE
            WHEN (l.fate = ANY (ARRAY['spoiled'::text, 'unused'::text])) THEN l.fate
            WHEN (l.void_reason IS NOT NULL) THEN 'void'::text
            WHEN ((l.fate = 'applied'::text) OR (u.state <> 'labelled'::text)) THEN 'applied'::text
            WHEN (EXISTS ( SELECT
               FROM public.label f
              WHERE ((f.batch_id = l.batch_id) AND (f.heir_idx = u.idx)))) THEN 'applied'::text
            WHEN (p.printed AND (l.type = ANY (ARRAY[4, 5, 6])) AND (EXISTS ( SELECT
               FROM (public.sampling_record s
                 LEFT JOIN public.sample_blind x ON ((x.sampling_id = s.id)))
              WHERE ((s.batch_id = l.batch_id) AND ((r.job_id = s.job_id) OR (r.job_id = x.job_id)) AND (s.result <> 'pending'::text))))) THEN 'applied'::text
            ELSE NULL::text
        END AS fate
   FROM (((public.label_range r
     JOIN public.label l ON (((l.batch_id = r.batch_id) AND ((l.idx >= r.first_index) AND (l.idx <= r.last_index)))))
     LEFT JOIN public.unit u ON (((u.batch_id = l.batch_id) AND (u.idx =
        CASE l.type
            WHEN 1 THEN l.pair_idx
            ELSE l.idx
        END))))
     CROSS JOIN LATERAL ( SELECT (EXISTS ( SELECT
                   FROM public.label_printed d
                  WHERE ((d.job_id = r.job_id) AND ((l.idx >= d.first_idx) AND (l.idx <= d.last_idx))))) AS "exists") p(printed));

CREATE SEQUENCE public.label_index_seq
    START WITH 1
    INCREMENT BY 1
    MINVALUE 0
    NO MAXVALUE
    CACHE 1;

CREATE TABLE public.label_printing (
    id uuid NOT NULL,
    job_id uuid NOT NULL,
    batch_id bigint NOT NULL,
    printed_at timestamp with time zone NOT NULL,
    person_id bigint,
    labels integer NOT NULL,
    copies integer NOT NULL,
    output text NOT NULL,
    device text,
    reprint boolean NOT NULL,
    reason text,
    retry_key text
);

CREATE TABLE public.label_purpose (
    name text NOT NULL,
    approval text NOT NULL,
    zh text NOT NULL,
    en text NOT NULL,
    CONSTRAINT label_purpose_approval CHECK ((approval = ANY (ARRAY['another'::text, 'samplers'::text, 'issuer'::text])))
);

CREATE TABLE public.label_signature (
    batch_id bigint NOT NULL,
    idx bigint NOT NULL,
    signature bytea NOT NULL
);

CREATE TABLE public.label_type (
    code smallint NOT NULL,
    name text NOT NULL,
    zh text NOT NULL,
    en text NOT NULL
);

CREATE TABLE public.log_checkpoint (
    origin integer NOT NULL,
    size bigint NOT NULL,
    signed_at timestamp with time zone DEFAULT now() NOT NULL,
    note text NOT NULL
);

CREATE TABLE public.log_cosignature (
    origin integer NOT NULL,
    size bigint NOT NULL,
    witness text NOT NULL,
    line text NOT NULL,
    received_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.log_entry (
    origin integer NOT NULL,
    idx bigint NOT NULL,
    batch_id bigint,
    event_id uuid,
    entry bytea NOT NULL
);

CREATE TABLE public.log_origin (
    n integer NOT NULL,
    name text NOT NULL,
    vkey text NOT NULL,
    sm2_vkey text,
    prior text,
    began_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE VIEW public.log_now AS
 SELECT o.n,
    o.name,
    o.vkey,
    o.sm2_vkey,
    o.prior,
    o.began_at,
    COALESCE(( SELECT (max(e.idx) + 1)
           FROM public.log_entry e
          WHERE (e.origin = o.n)), (0)::bigint) AS size,
    ( SELECT max(c.size) AS max
           FROM public.log_checkpoint c
          WHERE (c.origin = o.n)) AS signed
   FROM public.log_origin o
  ORDER BY o.n DESC
 LIMIT 1;

CREATE TABLE public.log_stamp (
    origin integer NOT NULL,
    size bigint NOT NULL,
    authority text NOT NULL,
    stamped_at timestamp with time zone NOT NULL,
    received_at timestamp with time zone DEFAULT now() NOT NULL,
    token bytea NOT NULL
);

CREATE VIEW public.log_stamp_due AS
 SELECT c.origin,
    c.size,
    c.note
   FROM (public.log_now l
     JOIN public.log_checkpoint c ON (((c.origin = l.n) AND (c.size = l.signed)))),
    LATERAL ( SELECT max(log_stamp.received_at) AS at
           FROM public.log_stamp) last
  WHERE ((NOT (EXISTS ( SELECT
           FROM public.log_stamp s
          WHERE ((s.origin = c.origin) AND (s.size = c.size))))) AND ((last.at IS NULL) OR (last.at < (now() - '00:10:00'::interval)) OR (EXISTS ( SELECT
           FROM (public.event e
             JOIN public.event_kind k ON ((k.code = e.kind)))
          WHERE ((k.name = ANY (ARRAY['recall_closed'::text, 'recall_lifted'::text, 'destruction_closed'::text])) AND (e.recorded_at > last.at))))));

CREATE TABLE public.log_tile (
    origin integer NOT NULL,
    level smallint NOT NULL,
    n bigint NOT NULL,
    hashes bytea NOT NULL
);

CREATE TABLE public.log_witness (
    origin integer NOT NULL,
    witness text NOT NULL,
    size bigint NOT NULL,
    asked_at timestamp with time zone DEFAULT now() NOT NULL,
    trouble text
);

CREATE TABLE public.message (
    id uuid DEFAULT public.uuid7() NOT NULL,
    channel text NOT NULL,
    address text NOT NULL,
    about text NOT NULL,
    about_id uuid NOT NULL,
    subject text NOT NULL,
    body text NOT NULL,
    facts jsonb NOT NULL,
    area integer NOT NULL,
    made_at timestamp with time zone DEFAULT now() NOT NULL,
    state text DEFAULT 'waiting'::text NOT NULL,
    tries integer DEFAULT 0 NOT NULL,
    next_try_at timestamp with time zone DEFAULT now() NOT NULL,
    ended_at timestamp with time zone,
    status integer,
    why text,
    CONSTRAINT message_about CHECK ((about = ANY (ARRAY['alert'::text, 'notice'::text, 'test'::text]))),
    CONSTRAINT message_state CHECK ((state = ANY (ARRAY['waiting'::text, 'sent'::text, 'dead'::text, 'dropped'::text])))
);

ALTER TABLE ONLY public.message FORCE ROW LEVEL SECURITY;

CREATE TABLE public.not_sampled_reason (
    name text NOT NULL,
    zh text NOT NULL,
    en text NOT NULL
);

CREATE TABLE public.notice_step (
    about text NOT NULL,
    step smallint NOT NULL,
    name text NOT NULL,
    days integer NOT NULL,
    audience text NOT NULL,
    channel text NOT NULL,
    basis text NOT NULL,
    zh text NOT NULL,
    en text NOT NULL,
    CONSTRAINT notice_step_about CHECK ((about = 'inquiry'::text)),
    CONSTRAINT notice_step_audience CHECK ((audience = ANY (ARRAY['holder'::text, 'district'::text, 'city'::text])))
);

CREATE TABLE public.order_progress (
    order_id uuid NOT NULL,
    replaced bigint DEFAULT 0 NOT NULL,
    surrendered bigint DEFAULT 0 NOT NULL
);

CREATE TABLE public.pack_qty (
    batch_id bigint NOT NULL,
    pack_batch bigint NOT NULL,
    pack_idx bigint NOT NULL,
    qty bigint NOT NULL
);

CREATE SEQUENCE public.party_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

CREATE TABLE public.party_kind (
    name text NOT NULL,
    zh text NOT NULL,
    en text NOT NULL
);

CREATE TABLE public.passkey (
    id uuid DEFAULT public.uuid7() NOT NULL,
    person_id bigint NOT NULL,
    name text NOT NULL,
    credential_id bytea NOT NULL,
    algorithm integer NOT NULL,
    public_key bytea NOT NULL,
    sign_count bigint NOT NULL,
    made_at timestamp with time zone DEFAULT now() NOT NULL,
    used_at timestamp with time zone,
    CONSTRAINT passkey_algorithm CHECK ((algorithm = ANY (ARRAY['-7'::integer, '-8'::integer, '-257'::integer]))),
    CONSTRAINT passkey_credential_length CHECK (((octet_length(credential_id) >= 16) AND (octet_length(credential_id) <= 1023)))
);

CREATE TABLE public.passkey_challenge (
    challenge bytea NOT NULL,
    purpose text NOT NULL,
    person_id bigint,
    verified boolean NOT NULL,
    source text NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    CONSTRAINT passkey_challenge_bound CHECK (((person_id IS NOT NULL) OR ((purpose = 'sign_in'::text) AND verified))),
    CONSTRAINT passkey_challenge_length CHECK ((octet_length(challenge) = 32)),
    CONSTRAINT passkey_challenge_purpose CHECK ((purpose = ANY (ARRAY['add'::text, 'sign_in'::text, 'proof'::text])))
);

CREATE TABLE public.passkey_handle (
    person_id bigint NOT NULL,
    handle bytea NOT NULL,
    CONSTRAINT passkey_handle_length CHECK ((octet_length(handle) = 32))
);

CREATE TABLE public.password_past (
    person_id bigint NOT NULL,
    hash text NOT NULL,
    ended_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);

ALTER TABLE public.person ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.person_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE SEQUENCE public.place_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

CREATE TABLE public.print_state (
    name text NOT NULL,
    zh text NOT NULL,
    en text NOT NULL
);

CREATE TABLE public.printer (
    code text NOT NULL,
    name text NOT NULL,
    name_en text NOT NULL,
    transport text NOT NULL,
    host text NOT NULL,
    port integer NOT NULL,
    path text NOT NULL,
    language text NOT NULL,
    dpi integer NOT NULL,
    media text NOT NULL,
    offset_x double precision NOT NULL,
    offset_y double precision NOT NULL,
    inverted boolean NOT NULL,
    darkness integer NOT NULL,
    speed integer NOT NULL,
    enabled boolean NOT NULL,
    set_seq bigint NOT NULL,
    CONSTRAINT printer_language CHECK ((language = ANY (ARRAY['zpl'::text, 'tspl'::text, 'escpos'::text, 'pdf'::text, 'pwg'::text]))),
    CONSTRAINT printer_port CHECK (((port >= 1) AND (port <= 65535))),
    CONSTRAINT printer_transport CHECK ((transport = ANY (ARRAY['tcp'::text, 'ipp'::text, 'ipps'::text])))
);

CREATE TABLE public.product (
    id bigint NOT NULL,
    code text NOT NULL,
    name text NOT NULL,
    name_en text DEFAULT ''::text NOT NULL,
    model text DEFAULT ''::text NOT NULL,
    gtin text,
    base_unit text NOT NULL,
    standard text NOT NULL,
    entry text DEFAULT 'voluntary'::text NOT NULL,
    sample_qty integer DEFAULT 2 NOT NULL,
    reserve_qty integer DEFAULT 2 NOT NULL,
    CONSTRAINT product_entry CHECK ((entry = ANY (ARRAY['ccc'::text, 'voluntary'::text, 'none'::text]))),
    CONSTRAINT product_reserve_qty CHECK ((reserve_qty >= 0)),
    CONSTRAINT product_sample_qty CHECK ((sample_qty > 0))
);

CREATE SEQUENCE public.product_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

CREATE TABLE public.recall_drill (
    id uuid NOT NULL,
    batch_id bigint NOT NULL,
    area integer NOT NULL,
    agency_id bigint,
    company_id bigint,
    person_id bigint,
    at timestamp with time zone NOT NULL,
    result jsonb NOT NULL
);

ALTER TABLE ONLY public.recall_drill FORCE ROW LEVEL SECURITY;

CREATE TABLE public.received_proof (
    received_id uuid NOT NULL,
    n integer NOT NULL,
    event uuid NOT NULL,
    kind text NOT NULL,
    proof text NOT NULL
);

CREATE TABLE public.recovery_code (
    person_id bigint NOT NULL,
    code_sha256 bytea NOT NULL,
    used_at timestamp with time zone
);

CREATE TABLE public.scan_recheck (
    batch_id bigint NOT NULL,
    id uuid NOT NULL,
    due_at timestamp with time zone NOT NULL
);

CREATE TABLE public.scan_watch (
    batch_id bigint NOT NULL,
    id uuid NOT NULL
);

CREATE TABLE public.schema_migration (
    version integer NOT NULL,
    name text NOT NULL,
    sha256 text NOT NULL,
    applied_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.second_factor (
    person_id bigint NOT NULL,
    secret bytea NOT NULL,
    active boolean DEFAULT false NOT NULL,
    step bigint DEFAULT 0 NOT NULL,
    made_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.sender (
    code text NOT NULL,
    name text NOT NULL,
    log text NOT NULL,
    vkey text NOT NULL,
    made_at timestamp with time zone DEFAULT now() NOT NULL,
    ended_at timestamp with time zone
);

CREATE TABLE public.session (
    token_sha256 bytea NOT NULL,
    person_id bigint NOT NULL,
    opened_at timestamp with time zone DEFAULT now() NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    id uuid DEFAULT public.uuid7() NOT NULL,
    source text DEFAULT ''::text NOT NULL,
    agent text DEFAULT ''::text NOT NULL,
    proven_at timestamp with time zone DEFAULT now() NOT NULL,
    seen_at timestamp with time zone DEFAULT now() NOT NULL,
    must text DEFAULT ''::text NOT NULL,
    CONSTRAINT session_must_known CHECK ((must = ANY (ARRAY[''::text, 'password'::text, 'factor'::text])))
);

CREATE TABLE public.sign_in_failure (
    login text NOT NULL,
    source text NOT NULL,
    failed_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.sign_in_log (
    id bigint NOT NULL,
    first_at timestamp with time zone DEFAULT now() NOT NULL,
    last_at timestamp with time zone DEFAULT now() NOT NULL,
    times integer DEFAULT 1 NOT NULL,
    outcome text NOT NULL,
    person_id bigint,
    source text NOT NULL,
    block text NOT NULL,
    factor text DEFAULT ''::text NOT NULL,
    agent text DEFAULT ''::text NOT NULL,
    hour timestamp with time zone,
    CONSTRAINT sign_in_log_outcome CHECK ((outcome = ANY (ARRAY['signed_in'::text, 'proven'::text, 'signed_out'::text, 'failed'::text, 'code_failed'::text, 'locked_out'::text])))
);

ALTER TABLE public.sign_in_log ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.sign_in_log_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.site_check (
    batch_id bigint NOT NULL,
    event_id uuid NOT NULL,
    seq bigint NOT NULL,
    place_id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    qty bigint NOT NULL,
    first_idx bigint,
    last_idx bigint,
    result text NOT NULL,
    document text,
    reason text,
    CONSTRAINT site_check_qty CHECK ((qty > 0)),
    CONSTRAINT site_check_result CHECK ((result = ANY (ARRAY['conformant'::text, 'mismatch_class'::text, 'mismatch_instance'::text, 'mismatch_quantity'::text])))
);

CREATE TABLE public.status_bytes (
    sha256 bytea NOT NULL,
    bytes bytea NOT NULL,
    dropped_at timestamp with time zone
);

CREATE TABLE public.status_manifest (
    seq bigint NOT NULL,
    made_at timestamp with time zone NOT NULL,
    next_at timestamp with time zone NOT NULL,
    issued bigint NOT NULL,
    numbers integer[] NOT NULL,
    hashes bytea[] NOT NULL,
    signed text
);

CREATE TABLE public.status_scope (
    kind text NOT NULL,
    scope text NOT NULL,
    CONSTRAINT status_scope_known CHECK ((scope = ANY (ARRAY['none'::text, 'job'::text, 'labels'::text, 'batch'::text, 'list'::text])))
);

CREATE TABLE public.status_shard (
    number integer NOT NULL,
    sha256 bytea NOT NULL
);

CREATE TABLE public.status_touched (
    batch_id bigint NOT NULL,
    first_index bigint,
    last_index bigint,
    place_id bigint
);

CREATE TABLE public.transformation (
    batch_id bigint NOT NULL,
    event_id uuid NOT NULL,
    other_id bigint NOT NULL,
    id uuid NOT NULL,
    is_input boolean NOT NULL,
    at timestamp with time zone NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    place_id bigint,
    qty bigint NOT NULL,
    other_qty bigint NOT NULL,
    grade smallint NOT NULL,
    document text
);

CREATE TABLE public.trust_current (
    single boolean DEFAULT true NOT NULL,
    seq bigint NOT NULL,
    issued_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    document text NOT NULL,
    payload text NOT NULL,
    published_at timestamp with time zone NOT NULL,
    CONSTRAINT trust_current_single CHECK (single)
);

CREATE TABLE public.trust_roots (
    single boolean DEFAULT true NOT NULL,
    mode text NOT NULL,
    roots text NOT NULL,
    set_at timestamp with time zone NOT NULL,
    CONSTRAINT trust_roots_mode CHECK ((mode = ANY (ARRAY['automatic'::text, 'ceremony'::text]))),
    CONSTRAINT trust_roots_single CHECK (single)
);

CREATE TABLE public.unit_alias (
    kind text NOT NULL,
    value text NOT NULL,
    batch_id bigint NOT NULL,
    idx bigint NOT NULL,
    active boolean NOT NULL,
    state_at timestamp with time zone NOT NULL,
    state_seq bigint NOT NULL,
    CONSTRAINT unit_alias_kind CHECK ((kind = ANY (ARRAY['ab'::text, 'gs1'::text, 'serial'::text])))
);

CREATE VIEW public.unit_facts AS
 SELECT l.batch_id,
    l.idx,
    l.random,
    l.type,
    u.state,
    u.place_id,
    p.code AS place_code,
    p.name AS place_name,
    b.code AS batch_code,
    pr.name AS product,
    b.recall_id,
    u.order_id,
    u.twin_idx,
    l.void_reason,
    b.area,
    b.company_id,
    u.state_at,
    l.heir_idx,
    l.pair_idx,
    l.blind,
    public.label_status(l.*, u.*, b.*, p.*, (u.pack_status)::integer) AS status
   FROM ((((public.label l
     JOIN public.batch b ON ((b.id = l.batch_id)))
     JOIN public.product pr ON ((pr.id = b.product_id)))
     LEFT JOIN public.unit u ON (((u.batch_id = l.batch_id) AND (u.idx =
        CASE l.type
            WHEN 1 THEN l.pair_idx
            ELSE l.idx
        END))))
     LEFT JOIN public.place p ON ((p.id = u.place_id)));

CREATE TABLE public.unit_status (
    code smallint NOT NULL,
    name text NOT NULL,
    zh text NOT NULL,
    en text NOT NULL,
    todo_zh text NOT NULL,
    todo_en text NOT NULL
);

CREATE TABLE public.verdict_scope (
    batch_id bigint NOT NULL,
    source text NOT NULL,
    seq bigint NOT NULL,
    recall_id uuid,
    kind text NOT NULL,
    producer_id bigint,
    product_id bigint,
    model text,
    since date,
    until date,
    CONSTRAINT verdict_scope_kind CHECK ((kind = ANY (ARRAY['batch'::text, 'dates'::text, 'model'::text, 'stock'::text]))),
    CONSTRAINT verdict_scope_source CHECK ((source = ANY (ARRAY['result'::text, 'recall'::text])))
);

CREATE TABLE public.waiver_ground (
    name text NOT NULL,
    zh text NOT NULL,
    en text NOT NULL
);

CREATE TABLE public.watch_limit (
    name text NOT NULL,
    value double precision NOT NULL,
    unit text NOT NULL,
    zh text NOT NULL,
    en text NOT NULL,
    CONSTRAINT watch_limit_value CHECK ((value > (0)::double precision))
);

CREATE TABLE public.witnessed_log (
    name text NOT NULL,
    vkey text NOT NULL,
    added_at timestamp with time zone DEFAULT now() NOT NULL,
    ended_at timestamp with time zone
);

ALTER TABLE ONLY public.event ATTACH PARTITION public.event_default DEFAULT;

ALTER TABLE ONLY public.activity
    ADD CONSTRAINT activity_pk PRIMARY KEY (day, area, kind);

ALTER TABLE ONLY public.agency_grant
    ADD CONSTRAINT agency_grant_pk PRIMARY KEY (id);

ALTER TABLE ONLY public.alert_kind
    ADD CONSTRAINT alert_kind_pk PRIMARY KEY (name);

ALTER TABLE ONLY public.alert
    ADD CONSTRAINT alert_pk PRIMARY KEY (id);

ALTER TABLE ONLY public.api_token
    ADD CONSTRAINT api_token_once UNIQUE (token_sha256);

ALTER TABLE ONLY public.api_token
    ADD CONSTRAINT api_token_pk PRIMARY KEY (id);

ALTER TABLE ONLY public.area
    ADD CONSTRAINT area_pk PRIMARY KEY (code);

ALTER TABLE ONLY public.batch
    ADD CONSTRAINT batch_code_once UNIQUE (code);

ALTER TABLE ONLY public.batch
    ADD CONSTRAINT batch_pk PRIMARY KEY (id);

ALTER TABLE ONLY public.bucket
    ADD CONSTRAINT bucket_pk PRIMARY KEY (name);

ALTER TABLE ONLY public.channel
    ADD CONSTRAINT channel_pk PRIMARY KEY (code);

ALTER TABLE ONLY public.correction
    ADD CONSTRAINT correction_once PRIMARY KEY (batch_id, event_id);

ALTER TABLE ONLY public.delegation
    ADD CONSTRAINT delegation_pk PRIMARY KEY (id);

ALTER TABLE ONLY public.demo_city
    ADD CONSTRAINT demo_city_pk PRIMARY KEY (single);

ALTER TABLE ONLY public.destruction
    ADD CONSTRAINT destruction_number_once UNIQUE (number);

ALTER TABLE ONLY public.destruction
    ADD CONSTRAINT destruction_pk PRIMARY KEY (id);

ALTER TABLE ONLY public.document_kind
    ADD CONSTRAINT document_kind_name UNIQUE (name);

ALTER TABLE ONLY public.document_kind
    ADD CONSTRAINT document_kind_pk PRIMARY KEY (code);

ALTER TABLE ONLY public.document_kind
    ADD CONSTRAINT document_kind_word UNIQUE (word);

ALTER TABLE ONLY public.document
    ADD CONSTRAINT document_label_once UNIQUE (label_index);

ALTER TABLE ONLY public.document
    ADD CONSTRAINT document_number_once UNIQUE (number);

ALTER TABLE ONLY public.document
    ADD CONSTRAINT document_pk PRIMARY KEY (id);

ALTER TABLE ONLY public.document_prefix
    ADD CONSTRAINT document_prefix_pk PRIMARY KEY (agency_id);

ALTER TABLE ONLY public.document
    ADD CONSTRAINT document_serial_once UNIQUE (issuer, kind, year, serial);

ALTER TABLE ONLY public.document_term
    ADD CONSTRAINT document_term_pk PRIMARY KEY (name);

ALTER TABLE ONLY public.epcis_delivery
    ADD CONSTRAINT epcis_delivery_pk PRIMARY KEY (id);

ALTER TABLE ONLY public.epcis_event
    ADD CONSTRAINT epcis_event_once UNIQUE (event_id, error);

ALTER TABLE ONLY public.epcis_event
    ADD CONSTRAINT epcis_event_pk PRIMARY KEY (id);

ALTER TABLE ONLY public.epcis_job
    ADD CONSTRAINT epcis_job_pk PRIMARY KEY (id);

ALTER TABLE ONLY public.epcis_mapping
    ADD CONSTRAINT epcis_mapping_pk PRIMARY KEY (id);

ALTER TABLE ONLY public.epcis_moved
    ADD CONSTRAINT epcis_moved_pk PRIMARY KEY (id);

ALTER TABLE ONLY public.epcis_name
    ADD CONSTRAINT epcis_name_pk PRIMARY KEY (uri);

ALTER TABLE ONLY public.epcis_own
    ADD CONSTRAINT epcis_own_once UNIQUE (event_id);

ALTER TABLE ONLY public.epcis_own
    ADD CONSTRAINT epcis_own_pk PRIMARY KEY (id);

ALTER TABLE ONLY public.epcis_own_value
    ADD CONSTRAINT epcis_own_value_pk PRIMARY KEY (kind, value, area, company_id);

ALTER TABLE ONLY public.epcis_query
    ADD CONSTRAINT epcis_query_pk PRIMARY KEY (name);

ALTER TABLE ONLY public.epcis_share
    ADD CONSTRAINT epcis_share_pk PRIMARY KEY (id, company_id, area);

ALTER TABLE ONLY public.epcis_subscription
    ADD CONSTRAINT epcis_subscription_pk PRIMARY KEY (id);

ALTER TABLE ONLY public.epcis_token_gone
    ADD CONSTRAINT epcis_token_gone_pk PRIMARY KEY (mac);

ALTER TABLE ONLY public.epcis_untold
    ADD CONSTRAINT epcis_untold_pk PRIMARY KEY (id);

ALTER TABLE ONLY public.epcis_value
    ADD CONSTRAINT epcis_value_pk PRIMARY KEY (kind, value, area, company_id);

ALTER TABLE ONLY public.event
    ADD CONSTRAINT event_pk PRIMARY KEY (batch_id, id);

ALTER TABLE ONLY public.event_default
    ADD CONSTRAINT event_default_pkey PRIMARY KEY (batch_id, id);

ALTER TABLE ONLY public.event_kind
    ADD CONSTRAINT event_kind_name UNIQUE (name);

ALTER TABLE ONLY public.event_kind
    ADD CONSTRAINT event_kind_pk PRIMARY KEY (code);

ALTER TABLE ONLY public.evidence_file
    ADD CONSTRAINT evidence_file_pk PRIMARY KEY (sha256);

ALTER TABLE ONLY public.evidence_receipt
    ADD CONSTRAINT evidence_receipt_pk PRIMARY KEY (id);

ALTER TABLE ONLY public.grade
    ADD CONSTRAINT grade_name UNIQUE (name);

ALTER TABLE ONLY public.grade
    ADD CONSTRAINT grade_pk PRIMARY KEY (code);

ALTER TABLE ONLY public.handover
    ADD CONSTRAINT handover_pk PRIMARY KEY (id);

ALTER TABLE ONLY public.holding
    ADD CONSTRAINT holding_pk PRIMARY KEY (batch_id, place_id, bucket);

ALTER TABLE ONLY public.idempotency
    ADD CONSTRAINT idempotency_pk PRIMARY KEY (person_id, key);

ALTER TABLE ONLY public.impairment_mark
    ADD CONSTRAINT impairment_mark_pk PRIMARY KEY (id);

ALTER TABLE ONLY public.impairment
    ADD CONSTRAINT impairment_pk PRIMARY KEY (place_id, product, started_at);

ALTER TABLE ONLY public.impairment_term
    ADD CONSTRAINT impairment_term_pk PRIMARY KEY (product);

ALTER TABLE ONLY public.import_file
    ADD CONSTRAINT import_file_once UNIQUE (sha256, kind, area_lo, area_hi, company_id);

ALTER TABLE ONLY public.import_file
    ADD CONSTRAINT import_file_pk PRIMARY KEY (id);

ALTER TABLE ONLY public.import_recalled
    ADD CONSTRAINT import_recalled_pk PRIMARY KEY (file_id, batch_id, from_place, to_place);

ALTER TABLE ONLY public.import_row
    ADD CONSTRAINT import_row_pk PRIMARY KEY (file_id, n);

ALTER TABLE ONLY public.inquiry_basis
    ADD CONSTRAINT inquiry_basis_pk PRIMARY KEY (place_kind);

ALTER TABLE ONLY public.inquiry
    ADD CONSTRAINT inquiry_number_once UNIQUE (number);

ALTER TABLE ONLY public.inquiry
    ADD CONSTRAINT inquiry_pk PRIMARY KEY (id);

ALTER TABLE ONLY public.inquiry_receiver
    ADD CONSTRAINT inquiry_receiver_pk PRIMARY KEY (inquiry_id, round, n);

ALTER TABLE ONLY public.inquiry_term
    ADD CONSTRAINT inquiry_term_pk PRIMARY KEY (name);

ALTER TABLE ONLY public.label_job
    ADD CONSTRAINT label_job_pk PRIMARY KEY (id);

ALTER TABLE ONLY public.label
    ADD CONSTRAINT label_pk PRIMARY KEY (batch_id, idx);

ALTER TABLE ONLY public.label_printed
    ADD CONSTRAINT label_printed_pk PRIMARY KEY (printing_id, first_idx);

ALTER TABLE ONLY public.label_printing
    ADD CONSTRAINT label_printing_pk PRIMARY KEY (id);

ALTER TABLE ONLY public.label_purpose
    ADD CONSTRAINT label_purpose_pk PRIMARY KEY (name);

ALTER TABLE ONLY public.label_range
    ADD CONSTRAINT label_range_pk PRIMARY KEY (first_index);

ALTER TABLE ONLY public.label_signature
    ADD CONSTRAINT label_signature_pk PRIMARY KEY (batch_id, idx);

ALTER TABLE ONLY public.label_type
    ADD CONSTRAINT label_type_name UNIQUE (name);

ALTER TABLE ONLY public.label_type
    ADD CONSTRAINT label_type_pk PRIMARY KEY (code);

ALTER TABLE ONLY public.log_checkpoint
    ADD CONSTRAINT log_checkpoint_pk PRIMARY KEY (origin, size);

ALTER TABLE ONLY public.log_cosignature
    ADD CONSTRAINT log_cosignature_pk PRIMARY KEY (origin, size, witness);

ALTER TABLE ONLY public.log_entry
    ADD CONSTRAINT log_entry_once UNIQUE (origin, event_id, batch_id);

ALTER TABLE ONLY public.log_entry
    ADD CONSTRAINT log_entry_pk PRIMARY KEY (origin, idx);

ALTER TABLE ONLY public.log_origin
    ADD CONSTRAINT log_origin_name UNIQUE (name);

ALTER TABLE ONLY public.log_origin
    ADD CONSTRAINT log_origin_pk PRIMARY KEY (n);

ALTER TABLE ONLY public.log_stamp
    ADD CONSTRAINT log_stamp_pk PRIMARY KEY (origin, size);

ALTER TABLE ONLY public.log_tile
    ADD CONSTRAINT log_tile_pk PRIMARY KEY (origin, level, n);

ALTER TABLE ONLY public.log_witness
    ADD CONSTRAINT log_witness_pk PRIMARY KEY (origin, witness);

ALTER TABLE ONLY public.message
    ADD CONSTRAINT message_once UNIQUE (about_id, channel);

ALTER TABLE ONLY public.message
    ADD CONSTRAINT message_pk PRIMARY KEY (id);

ALTER TABLE ONLY public.movement
    ADD CONSTRAINT movement_pk PRIMARY KEY (batch_id, event_id);

ALTER TABLE ONLY public.not_sampled
    ADD CONSTRAINT not_sampled_number_once UNIQUE (number);

ALTER TABLE ONLY public.not_sampled
    ADD CONSTRAINT not_sampled_pk PRIMARY KEY (id);

ALTER TABLE ONLY public.not_sampled_reason
    ADD CONSTRAINT not_sampled_reason_pk PRIMARY KEY (name);

ALTER TABLE ONLY public.notice
    ADD CONSTRAINT notice_once UNIQUE (about_id, round, step);

ALTER TABLE ONLY public.notice
    ADD CONSTRAINT notice_pk PRIMARY KEY (id);

ALTER TABLE ONLY public.notice_step
    ADD CONSTRAINT notice_step_pk PRIMARY KEY (about, step);

ALTER TABLE ONLY public.replacement_order
    ADD CONSTRAINT order_number_once UNIQUE (number);

ALTER TABLE ONLY public.order_progress
    ADD CONSTRAINT order_progress_pk PRIMARY KEY (order_id);

ALTER TABLE ONLY public.pack_entry
    ADD CONSTRAINT pack_entry_pk PRIMARY KEY (batch_id, event_id);

ALTER TABLE ONLY public.pack
    ADD CONSTRAINT pack_pk PRIMARY KEY (batch_id, idx);

ALTER TABLE ONLY public.pack_qty
    ADD CONSTRAINT pack_qty_pk PRIMARY KEY (batch_id, pack_idx);

ALTER TABLE ONLY public.party
    ADD CONSTRAINT party_code_once UNIQUE (code);

ALTER TABLE ONLY public.party_kind
    ADD CONSTRAINT party_kind_pk PRIMARY KEY (name);

ALTER TABLE ONLY public.party
    ADD CONSTRAINT party_pk PRIMARY KEY (id);

ALTER TABLE ONLY public.passkey_challenge
    ADD CONSTRAINT passkey_challenge_pk PRIMARY KEY (challenge);

ALTER TABLE ONLY public.passkey
    ADD CONSTRAINT passkey_credential UNIQUE (credential_id);

ALTER TABLE ONLY public.passkey_handle
    ADD CONSTRAINT passkey_handle_known UNIQUE (handle);

ALTER TABLE ONLY public.passkey_handle
    ADD CONSTRAINT passkey_handle_pk PRIMARY KEY (person_id);

ALTER TABLE ONLY public.passkey
    ADD CONSTRAINT passkey_pk PRIMARY KEY (id);

ALTER TABLE ONLY public.password_past
    ADD CONSTRAINT password_past_pk PRIMARY KEY (person_id, ended_at);

ALTER TABLE ONLY public.person
    ADD CONSTRAINT person_login_once UNIQUE (login);

ALTER TABLE ONLY public.person
    ADD CONSTRAINT person_pk PRIMARY KEY (id);

ALTER TABLE ONLY public.place
    ADD CONSTRAINT place_code_once UNIQUE (code);

ALTER TABLE ONLY public.place
    ADD CONSTRAINT place_pk PRIMARY KEY (id);

ALTER TABLE ONLY public.print_job
    ADD CONSTRAINT print_job_pk PRIMARY KEY (id);

ALTER TABLE ONLY public.print_state
    ADD CONSTRAINT print_state_pk PRIMARY KEY (name);

ALTER TABLE ONLY public.printer
    ADD CONSTRAINT printer_pk PRIMARY KEY (code);

ALTER TABLE ONLY public.product
    ADD CONSTRAINT product_code_once UNIQUE (code);

ALTER TABLE ONLY public.product
    ADD CONSTRAINT product_pk PRIMARY KEY (id);

ALTER TABLE ONLY public.recall_drill
    ADD CONSTRAINT recall_drill_pk PRIMARY KEY (id);

ALTER TABLE ONLY public.recall
    ADD CONSTRAINT recall_number_once UNIQUE (number);

ALTER TABLE ONLY public.recall
    ADD CONSTRAINT recall_pk PRIMARY KEY (id);

ALTER TABLE ONLY public.received_matter
    ADD CONSTRAINT received_matter_pk PRIMARY KEY (id);

ALTER TABLE ONLY public.received_matter
    ADD CONSTRAINT received_number_once UNIQUE (number);

ALTER TABLE ONLY public.received_matter
    ADD CONSTRAINT received_once UNIQUE (handover);

ALTER TABLE ONLY public.received_proof
    ADD CONSTRAINT received_proof_pk PRIMARY KEY (received_id, n);

ALTER TABLE ONLY public.recovery_code
    ADD CONSTRAINT recovery_code_pk PRIMARY KEY (person_id, code_sha256);

ALTER TABLE ONLY public.replacement_order
    ADD CONSTRAINT replacement_order_pk PRIMARY KEY (id);

ALTER TABLE ONLY public.sample_blind
    ADD CONSTRAINT sample_blind_pk PRIMARY KEY (sampling_id);

ALTER TABLE ONLY public.sampling_record
    ADD CONSTRAINT sampling_number_once UNIQUE (number);

ALTER TABLE ONLY public.sampling_record
    ADD CONSTRAINT sampling_record_pk PRIMARY KEY (id);

ALTER TABLE ONLY public.scan_recheck
    ADD CONSTRAINT scan_recheck_pk PRIMARY KEY (batch_id, id);

ALTER TABLE ONLY public.schema_migration
    ADD CONSTRAINT schema_migration_pk PRIMARY KEY (version);

ALTER TABLE ONLY public.second_factor
    ADD CONSTRAINT second_factor_pk PRIMARY KEY (person_id);

ALTER TABLE ONLY public.seizure
    ADD CONSTRAINT seizure_number_once UNIQUE (number);

ALTER TABLE ONLY public.seizure
    ADD CONSTRAINT seizure_pk PRIMARY KEY (id);

ALTER TABLE ONLY public.sender
    ADD CONSTRAINT sender_pk PRIMARY KEY (code);

ALTER TABLE ONLY public.session
    ADD CONSTRAINT session_id_once UNIQUE (id);

ALTER TABLE ONLY public.session
    ADD CONSTRAINT session_pk PRIMARY KEY (token_sha256);

ALTER TABLE ONLY public.sign_in_log
    ADD CONSTRAINT sign_in_log_pk PRIMARY KEY (id);

ALTER TABLE ONLY public.signing_key
    ADD CONSTRAINT signing_key_pk PRIMARY KEY (kid);

ALTER TABLE ONLY public.site_check
    ADD CONSTRAINT site_check_pk PRIMARY KEY (batch_id, event_id);

ALTER TABLE ONLY public.status_bytes
    ADD CONSTRAINT status_bytes_pk PRIMARY KEY (sha256);

ALTER TABLE ONLY public.status_manifest
    ADD CONSTRAINT status_manifest_pk PRIMARY KEY (seq);

ALTER TABLE ONLY public.status_scope
    ADD CONSTRAINT status_scope_pk PRIMARY KEY (kind);

ALTER TABLE ONLY public.status_shard
    ADD CONSTRAINT status_shard_pk PRIMARY KEY (number);

ALTER TABLE ONLY public.stock_count
    ADD CONSTRAINT stock_count_pk PRIMARY KEY (batch_id, place_id);

ALTER TABLE ONLY public.transformation
    ADD CONSTRAINT transformation_pk PRIMARY KEY (batch_id, event_id, other_id);

ALTER TABLE ONLY public.trust_current
    ADD CONSTRAINT trust_current_pk PRIMARY KEY (single);

ALTER TABLE ONLY public.trust_roots
    ADD CONSTRAINT trust_roots_pk PRIMARY KEY (single);

ALTER TABLE ONLY public.unit_alias
    ADD CONSTRAINT unit_alias_pk PRIMARY KEY (kind, value, batch_id, idx);

ALTER TABLE ONLY public.unit
    ADD CONSTRAINT unit_pk PRIMARY KEY (batch_id, idx);

ALTER TABLE ONLY public.unit_status
    ADD CONSTRAINT unit_status_name UNIQUE (name);

ALTER TABLE ONLY public.unit_status
    ADD CONSTRAINT unit_status_pk PRIMARY KEY (code);

ALTER TABLE ONLY public.verdict_scope
    ADD CONSTRAINT verdict_scope_pk PRIMARY KEY (batch_id, source);

ALTER TABLE ONLY public.waiver_ground
    ADD CONSTRAINT waiver_ground_pk PRIMARY KEY (name);

ALTER TABLE ONLY public.waiver
    ADD CONSTRAINT waiver_number_once UNIQUE (number);

ALTER TABLE ONLY public.waiver
    ADD CONSTRAINT waiver_pk PRIMARY KEY (id);

ALTER TABLE ONLY public.watch_limit
    ADD CONSTRAINT watch_limit_pk PRIMARY KEY (name);

ALTER TABLE ONLY public.witnessed_log
    ADD CONSTRAINT witnessed_log_pk PRIMARY KEY (name);

CREATE INDEX agency_grant_of ON public.agency_grant USING btree (agency_id);

CREATE INDEX alert_assigned ON public.alert USING btree (assigned_to) WHERE ((assigned_to IS NOT NULL) AND (state = 'open'::text));

CREATE UNIQUE INDEX alert_open_once ON public.alert USING btree (batch_id, unit_index, kind, place_id) WHERE (state = 'open'::text);

CREATE INDEX alert_place_open ON public.alert USING btree (place_id, kind, batch_id) WHERE (state = 'open'::text);

CREATE INDEX alert_recent ON public.alert USING btree (raised_at DESC);

CREATE INDEX alert_same ON public.alert USING btree (batch_id, unit_index, kind, place_id);

CREATE INDEX api_token_of ON public.api_token USING btree (person_id);

CREATE INDEX batch_producer ON public.batch USING btree (producer_id, id);

CREATE INDEX batch_product ON public.batch USING btree (product_id);

CREATE INDEX batch_recalled ON public.batch USING btree (recall_id) WHERE (recall_id IS NOT NULL);

CREATE INDEX batch_scope_recall ON public.batch USING btree (scope_recall) WHERE (scope_recall IS NOT NULL);

CREATE INDEX delegation_given ON public.delegation USING btree (from_person);

CREATE INDEX delegation_held ON public.delegation USING btree (to_person);

CREATE INDEX document_sha256 ON public.document USING btree (sha256);

CREATE INDEX document_subject ON public.document USING btree (subject);

CREATE INDEX epcis_delivery_ended ON public.epcis_delivery USING btree (ended_at) WHERE (state = 'delivered'::text);

CREATE INDEX epcis_delivery_next ON public.epcis_delivery USING btree (subscription_id, n) WHERE (state = 'waiting'::text);

CREATE INDEX epcis_event_facts ON public.epcis_event USING gin (facts);

CREATE INDEX epcis_event_recorded ON public.epcis_event USING btree (record_time, seq);

CREATE UNIQUE INDEX epcis_event_seq ON public.epcis_event USING btree (seq);

CREATE INDEX epcis_event_time ON public.epcis_event USING btree (event_time, seq);

CREATE INDEX epcis_job_open ON public.epcis_job USING btree (created_at) WHERE running;

CREATE INDEX epcis_job_recent ON public.epcis_job USING btree (created_at, id);

CREATE INDEX epcis_mapping_open ON public.epcis_mapping USING btree (seq) WHERE (state = ANY (ARRAY['waiting'::text, 'refused'::text]));

CREATE INDEX epcis_mapping_seq ON public.epcis_mapping USING btree (seq);

CREATE INDEX epcis_moved_captured ON public.epcis_moved USING btree (captured);

CREATE INDEX epcis_own_facts ON public.epcis_own USING gin (facts);

CREATE INDEX epcis_own_recorded ON public.epcis_own USING btree (record_time, seq);

CREATE INDEX epcis_own_seq ON public.epcis_own USING btree (seq);

CREATE INDEX epcis_own_time ON public.epcis_own USING btree (event_time, seq);

CREATE INDEX epcis_staged_job ON public.epcis_staged USING btree (job);

CREATE INDEX epcis_subscription_of ON public.epcis_subscription USING btree (query_name, created_at, id);

CREATE INDEX event_attached ON ONLY public.event USING gin (attachments) WHERE (attachments <> '{}'::bytea[]);

CREATE INDEX event_count_at ON ONLY public.event USING btree (place_id, batch_id) WHERE (kind = 27);

CREATE INDEX event_count_of ON ONLY public.event USING btree (batch_id, place_id) WHERE (kind = 27);

CREATE INDEX event_default_attachments_idx ON public.event_default USING gin (attachments) WHERE (attachments <> '{}'::bytea[]);

CREATE INDEX event_default_batch_id_place_id_idx ON public.event_default USING btree (batch_id, place_id) WHERE (kind = 27);

CREATE INDEX event_unit ON ONLY public.event USING btree (batch_id, unit_index, seq) WHERE (unit_index IS NOT NULL);

CREATE INDEX event_default_batch_id_unit_index_seq_idx ON public.event_default USING btree (batch_id, unit_index, seq) WHERE (unit_index IS NOT NULL);

CREATE INDEX event_kind_seq ON ONLY public.event USING btree (kind, seq) WHERE (kind <> 21);

CREATE INDEX event_default_kind_seq_idx ON public.event_default USING btree (kind, seq) WHERE (kind <> 21);

CREATE INDEX event_person ON ONLY public.event USING btree (person_id, seq) WHERE (person_id IS NOT NULL);

CREATE INDEX event_default_person_id_seq_idx ON public.event_default USING btree (person_id, seq) WHERE (person_id IS NOT NULL);

CREATE INDEX event_default_place_id_batch_id_idx ON public.event_default USING btree (place_id, batch_id) WHERE (kind = 27);

CREATE INDEX evidence_receipt_of ON public.evidence_receipt USING btree (sha256);

CREATE INDEX handover_number ON public.handover USING btree (number);

CREATE INDEX holding_place ON public.holding USING btree (place_id);

CREATE INDEX impairment_mark_place ON public.impairment_mark USING btree (place_id);

CREATE INDEX impairment_open ON public.impairment USING btree (started_at) WHERE (ended_at IS NULL);

CREATE INDEX inquiry_batch ON public.inquiry USING btree (batch_id, place_id);

CREATE INDEX inquiry_open_due ON public.inquiry USING btree (due_on) WHERE (state = 'sent'::text);

CREATE INDEX inquiry_receiver_batch ON public.inquiry_receiver USING btree (batch_id, holder) WHERE (state = 'named'::text);

CREATE UNIQUE INDEX inquiry_token ON public.inquiry USING btree (token_sha256);

CREATE INDEX label_blind ON public.label USING btree (batch_id, idx) WHERE (blind > 0);

CREATE INDEX label_heir ON public.label USING btree (batch_id, heir_idx) WHERE (heir_idx IS NOT NULL);

CREATE INDEX label_job_batch ON public.label_job USING btree (batch_id);

CREATE INDEX label_printed_job ON public.label_printed USING btree (job_id);

CREATE INDEX label_printing_job ON public.label_printing USING btree (job_id);

CREATE INDEX label_range_batch ON public.label_range USING btree (batch_id);

CREATE INDEX label_range_job ON public.label_range USING btree (job_id);

CREATE INDEX label_twin ON public.label USING btree (batch_id, idx) WHERE (type = 1);

CREATE INDEX label_void ON public.label USING btree (batch_id, idx) WHERE (void_reason IS NOT NULL);

CREATE INDEX message_dead ON public.message USING btree (made_at) WHERE (state = 'dead'::text);

CREATE INDEX message_due ON public.message USING btree (next_try_at) WHERE (state = 'waiting'::text);

CREATE INDEX movement_day ON public.movement USING brin (ts) WITH (pages_per_range='128');

CREATE INDEX movement_document ON public.movement USING btree (document) WHERE (document IS NOT NULL);

CREATE INDEX movement_outside ON public.movement USING btree (batch_id, to_place) WHERE (from_place IS NULL);

CREATE INDEX movement_taken ON public.movement USING btree (public.movement_missed_at(from_place, to_place, to_bucket), ts) WHERE (from_bucket = 'installed'::text);

CREATE INDEX movement_to ON public.movement USING btree (to_place, ts);

CREATE INDEX movement_trace ON public.movement USING btree (batch_id, ts) INCLUDE (kind, from_place, from_bucket, to_place, to_bucket, qty, first_idx, last_idx, grade, document);

CREATE INDEX notice_waiting ON public.notice USING btree (due_on) WHERE (state = 'waiting'::text);

CREATE INDEX order_of_recall ON public.replacement_order USING btree (recall_id, place_id);

CREATE INDEX order_open ON public.replacement_order USING btree (area) INCLUDE (id, place_id, batch_id, qty, due_on, number) WHERE (state = ANY (ARRAY['issued'::text, 'served'::text]));

CREATE INDEX order_place ON public.replacement_order USING btree (place_id);

CREATE INDEX order_unanswered ON public.replacement_order USING btree (due_on) WHERE (state = ANY (ARRAY['issued'::text, 'served'::text]));

CREATE INDEX pack_entry_batch ON public.pack_entry USING btree (pack_batch, pack_idx);

CREATE INDEX pack_entry_pack ON public.pack_entry USING btree (pack_idx, at);

CREATE INDEX pack_entry_unit ON public.pack_entry USING btree (batch_id, first_idx, last_idx) WHERE (first_idx IS NOT NULL);

CREATE INDEX pack_parent ON public.pack USING btree (parent_idx) WHERE (parent_idx IS NOT NULL);

CREATE INDEX pack_place ON public.pack USING btree (place_id);

CREATE INDEX passkey_challenge_from ON public.passkey_challenge USING btree (source);

CREATE INDEX passkey_challenge_old ON public.passkey_challenge USING btree (expires_at);

CREATE INDEX passkey_of ON public.passkey USING btree (person_id);

CREATE INDEX place_area ON public.place USING btree (area, id);

CREATE INDEX place_occupancy ON public.place USING btree (area) INCLUDE (kind, occupancy, company_id) WHERE ((occupancy IS NOT NULL) AND (kind = ANY (ARRAY['premises'::text, 'site'::text])));

CREATE INDEX place_party ON public.place USING btree (party_id);

CREATE INDEX place_seized ON public.place USING btree (id) WHERE (seizure_id IS NOT NULL);

CREATE INDEX print_job_area ON public.print_job USING btree (area, queued_at);

CREATE INDEX print_job_open ON public.print_job USING btree (queued_at) WHERE (state = ANY (ARRAY['queued'::text, 'sending'::text]));

CREATE INDEX recall_batch ON public.recall USING btree (batch_id);

CREATE INDEX recall_drill_batch ON public.recall_drill USING btree (batch_id, at);

CREATE UNIQUE INDEX sample_blind_label ON public.sample_blind USING btree (batch_id, idx);

CREATE INDEX sample_blind_laboratory ON public.sample_blind USING btree (laboratory_id, blinded_at);

CREATE INDEX sampling_record_batch ON public.sampling_record USING btree (batch_id);

CREATE INDEX scan_recheck_due ON public.scan_recheck USING btree (due_at);

CREATE INDEX seizure_batch ON public.seizure USING btree (batch_id) WHERE (batch_id <> 0);

CREATE INDEX seizure_place ON public.seizure USING btree (place_id);

CREATE UNIQUE INDEX sender_log ON public.sender USING btree (log) WHERE (ended_at IS NULL);

CREATE INDEX session_of ON public.session USING btree (person_id);

CREATE INDEX sign_in_failure_age ON public.sign_in_failure USING btree (failed_at);

CREATE INDEX sign_in_failure_login ON public.sign_in_failure USING btree (login, failed_at);

CREATE INDEX sign_in_failure_recent ON public.sign_in_failure USING btree (login, source, failed_at);

CREATE INDEX sign_in_failure_source ON public.sign_in_failure USING btree (source, failed_at);

CREATE INDEX sign_in_log_age ON public.sign_in_log USING btree (last_at);

CREATE UNIQUE INDEX sign_in_log_alike ON public.sign_in_log USING btree (hour, outcome, COALESCE(person_id, (0)::bigint), source) WHERE (hour IS NOT NULL);

CREATE INDEX sign_in_log_familiar ON public.sign_in_log USING btree (person_id, block, last_at) WHERE (outcome = 'signed_in'::text);

CREATE INDEX site_check_place ON public.site_check USING btree (place_id, at);

CREATE INDEX site_check_unit ON public.site_check USING btree (batch_id, first_idx, last_idx) WHERE (first_idx IS NOT NULL);

CREATE INDEX unit_gone ON public.unit USING btree (batch_id, idx) WHERE (state = ANY (ARRAY['removed'::text, 'custody'::text, 'destroyed'::text, 'consumed'::text]));

CREATE INDEX unit_marked ON public.unit USING btree (batch_id, idx) WHERE ((seizure_id IS NOT NULL) OR (clone_alert IS NOT NULL) OR (pack_status IS NOT NULL));

CREATE INDEX unit_order ON public.unit USING btree (order_id) WHERE (order_id IS NOT NULL);

CREATE INDEX unit_place ON public.unit USING btree (place_id, batch_id);

CREATE INDEX verdict_scope_producer ON public.verdict_scope USING btree (producer_id) WHERE (kind <> 'batch'::text);

CREATE INDEX waiver_recall ON public.waiver USING btree (recall_id, state);

ALTER INDEX public.event_attached ATTACH PARTITION public.event_default_attachments_idx;

ALTER INDEX public.event_count_of ATTACH PARTITION public.event_default_batch_id_place_id_idx;

ALTER INDEX public.event_unit ATTACH PARTITION public.event_default_batch_id_unit_index_seq_idx;

ALTER INDEX public.event_kind_seq ATTACH PARTITION public.event_default_kind_seq_idx;

ALTER INDEX public.event_person ATTACH PARTITION public.event_default_person_id_seq_idx;

ALTER INDEX public.event_pk ATTACH PARTITION public.event_default_pkey;

ALTER INDEX public.event_count_at ATTACH PARTITION public.event_default_place_id_batch_id_idx;

CREATE TRIGGER alert_told AFTER INSERT ON public.alert FOR EACH ROW EXECUTE FUNCTION public.message_of_alert();

CREATE TRIGGER batch_pack_judged AFTER UPDATE OF recall_id, scope_recall ON public.batch FOR EACH ROW WHEN ((((old.recall_id IS NOT NULL) OR (old.scope_recall IS NOT NULL)) <> ((new.recall_id IS NOT NULL) OR (new.scope_recall IS NOT NULL)))) EXECUTE FUNCTION public.pack_batch_judged();

CREATE TRIGGER event_append_only BEFORE DELETE OR UPDATE ON public.event FOR EACH ROW EXECUTE FUNCTION public.event_is_append_only();

CREATE TRIGGER event_counted AFTER INSERT ON public.event REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.event_counted();

CREATE TRIGGER event_no_truncate BEFORE TRUNCATE ON public.event FOR EACH STATEMENT EXECUTE FUNCTION public.event_is_append_only();

CREATE TRIGGER event_untold AFTER INSERT ON public.event REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.event_untold();

CREATE TRIGGER event_worker BEFORE INSERT ON public.event FOR EACH ROW WHEN ((((public.acting_role() = 'firemark_printer'::text) AND (new.kind <> 15)) OR ((public.acting_role() = 'firemark_watcher'::text) AND (new.kind <> ALL (ARRAY[60, 61, 156]))))) EXECUTE FUNCTION public.refuse_worker();

CREATE TRIGGER evidence_file_stays BEFORE UPDATE ON public.evidence_file FOR EACH ROW WHEN ((((old.sm3 IS DISTINCT FROM new.sm3) AND (old.sm3 IS NOT NULL)) OR ((old.exif IS DISTINCT FROM new.exif) AND (old.exif IS NOT NULL)) OR ((((old.sha256 IS DISTINCT FROM new.sha256) OR (old.bytes IS DISTINCT FROM new.bytes)) OR (old.media_type IS DISTINCT FROM new.media_type)) OR (old.received_at IS DISTINCT FROM new.received_at)))) EXECUTE FUNCTION public.evidence_stays();

CREATE TRIGGER label_job_worker BEFORE UPDATE ON public.label_job FOR EACH ROW WHEN ((public.acting_role() = 'firemark_printer'::text)) EXECUTE FUNCTION public.refuse_worker();

CREATE TRIGGER label_pack_ended AFTER UPDATE OF void_reason ON public.label FOR EACH ROW WHEN (((new.type = 2) AND (old.void_reason IS DISTINCT FROM new.void_reason))) EXECUTE FUNCTION public.pack_label_ended();

CREATE TRIGGER log_checkpoint_append_only BEFORE DELETE OR UPDATE ON public.log_checkpoint FOR EACH ROW EXECUTE FUNCTION public.log_is_append_only();

CREATE TRIGGER log_checkpoint_no_truncate BEFORE TRUNCATE ON public.log_checkpoint FOR EACH STATEMENT EXECUTE FUNCTION public.log_is_append_only();

CREATE TRIGGER log_cosignature_append_only BEFORE DELETE OR UPDATE ON public.log_cosignature FOR EACH ROW EXECUTE FUNCTION public.log_is_append_only();

CREATE TRIGGER log_entry_append_only BEFORE DELETE OR UPDATE ON public.log_entry FOR EACH ROW EXECUTE FUNCTION public.log_is_append_only();

CREATE TRIGGER log_entry_no_truncate BEFORE TRUNCATE ON public.log_entry FOR EACH STATEMENT EXECUTE FUNCTION public.log_is_append_only();

CREATE TRIGGER log_stamp_append_only BEFORE DELETE OR UPDATE ON public.log_stamp FOR EACH ROW EXECUTE FUNCTION public.log_is_append_only();

CREATE TRIGGER log_tile_grows BEFORE UPDATE ON public.log_tile FOR EACH ROW WHEN (((substr(new.hashes, 1, length(old.hashes)) <> old.hashes) OR ((new.origin <> old.origin) OR (new.level <> old.level) OR (new.n <> old.n)))) EXECUTE FUNCTION public.log_is_append_only();

CREATE TRIGGER log_tile_no_delete BEFORE DELETE ON public.log_tile FOR EACH ROW EXECUTE FUNCTION public.log_is_append_only();

CREATE TRIGGER log_tile_no_truncate BEFORE TRUNCATE ON public.log_tile FOR EACH STATEMENT EXECUTE FUNCTION public.log_is_append_only();

CREATE TRIGGER movement_impairs AFTER INSERT ON public.movement REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.impairment_follow();

CREATE TRIGGER movement_impairs_not AFTER DELETE ON public.movement REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.impairment_follow();

CREATE TRIGGER notice_told AFTER INSERT ON public.notice FOR EACH ROW EXECUTE FUNCTION public.message_of_notice();

CREATE TRIGGER pack_filled AFTER INSERT ON public.pack_entry REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.pack_filled();

CREATE TRIGGER pack_moved_in AFTER UPDATE OF parent_idx ON public.pack FOR EACH ROW WHEN ((old.parent_idx IS DISTINCT FROM new.parent_idx)) EXECUTE FUNCTION public.pack_nested();

CREATE TRIGGER pack_put_in AFTER INSERT ON public.pack FOR EACH ROW WHEN ((new.parent_idx IS NOT NULL)) EXECUTE FUNCTION public.pack_nested();

CREATE TRIGGER seizure_pack AFTER INSERT OR UPDATE OF state ON public.seizure FOR EACH ROW WHEN ((new.ranges <> '[]'::jsonb)) EXECUTE FUNCTION public.pack_seized();

ALTER TABLE ONLY public.agency_grant
    ADD CONSTRAINT agency_grant_agency FOREIGN KEY (agency_id) REFERENCES public.party(id);

ALTER TABLE ONLY public.alert
    ADD CONSTRAINT alert_kind_known FOREIGN KEY (kind) REFERENCES public.alert_kind(name);

ALTER TABLE ONLY public.api_token
    ADD CONSTRAINT api_token_person FOREIGN KEY (person_id) REFERENCES public.person(id);

ALTER TABLE ONLY public.batch
    ADD CONSTRAINT batch_area_known FOREIGN KEY (area) REFERENCES public.area(code);

ALTER TABLE ONLY public.batch
    ADD CONSTRAINT batch_producer_known FOREIGN KEY (producer_id) REFERENCES public.party(id);

ALTER TABLE ONLY public.batch
    ADD CONSTRAINT batch_producer_place FOREIGN KEY (producer_place) REFERENCES public.place(id);

ALTER TABLE ONLY public.batch
    ADD CONSTRAINT batch_product_known FOREIGN KEY (product_id) REFERENCES public.product(id);

ALTER TABLE ONLY public.delegation
    ADD CONSTRAINT delegation_from FOREIGN KEY (from_person) REFERENCES public.person(id);

ALTER TABLE ONLY public.delegation
    ADD CONSTRAINT delegation_to FOREIGN KEY (to_person) REFERENCES public.person(id);

ALTER TABLE ONLY public.document
    ADD CONSTRAINT document_kind_known FOREIGN KEY (kind) REFERENCES public.document_kind(name);

ALTER TABLE ONLY public.epcis_delivery
    ADD CONSTRAINT epcis_delivery_of FOREIGN KEY (subscription_id) REFERENCES public.epcis_subscription(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.epcis_subscription
    ADD CONSTRAINT epcis_subscription_query FOREIGN KEY (query_name) REFERENCES public.epcis_query(name) ON DELETE CASCADE;

ALTER TABLE ONLY public.evidence_receipt
    ADD CONSTRAINT evidence_receipt_file FOREIGN KEY (sha256) REFERENCES public.evidence_file(sha256);

ALTER TABLE ONLY public.log_checkpoint
    ADD CONSTRAINT log_checkpoint_origin FOREIGN KEY (origin) REFERENCES public.log_origin(n);

ALTER TABLE ONLY public.log_cosignature
    ADD CONSTRAINT log_cosignature_checkpoint FOREIGN KEY (origin, size) REFERENCES public.log_checkpoint(origin, size);

ALTER TABLE ONLY public.log_entry
    ADD CONSTRAINT log_entry_origin FOREIGN KEY (origin) REFERENCES public.log_origin(n);

ALTER TABLE ONLY public.log_stamp
    ADD CONSTRAINT log_stamp_checkpoint FOREIGN KEY (origin, size) REFERENCES public.log_checkpoint(origin, size);

ALTER TABLE ONLY public.log_witness
    ADD CONSTRAINT log_witness_origin FOREIGN KEY (origin) REFERENCES public.log_origin(n);

ALTER TABLE ONLY public.message
    ADD CONSTRAINT message_channel FOREIGN KEY (channel) REFERENCES public.channel(code);

ALTER TABLE ONLY public.not_sampled
    ADD CONSTRAINT not_sampled_reason_known FOREIGN KEY (reason) REFERENCES public.not_sampled_reason(name);

ALTER TABLE ONLY public.party
    ADD CONSTRAINT party_area_known FOREIGN KEY (area) REFERENCES public.area(code);

ALTER TABLE ONLY public.party
    ADD CONSTRAINT party_kind_known FOREIGN KEY (kind) REFERENCES public.party_kind(name);

ALTER TABLE ONLY public.passkey_challenge
    ADD CONSTRAINT passkey_challenge_person FOREIGN KEY (person_id) REFERENCES public.person(id);

ALTER TABLE ONLY public.passkey_handle
    ADD CONSTRAINT passkey_handle_person FOREIGN KEY (person_id) REFERENCES public.person(id);

ALTER TABLE ONLY public.passkey
    ADD CONSTRAINT passkey_person FOREIGN KEY (person_id) REFERENCES public.person(id);

ALTER TABLE ONLY public.password_past
    ADD CONSTRAINT password_past_person FOREIGN KEY (person_id) REFERENCES public.person(id);

ALTER TABLE ONLY public.place
    ADD CONSTRAINT place_area_known FOREIGN KEY (area) REFERENCES public.area(code);

ALTER TABLE ONLY public.place
    ADD CONSTRAINT place_kind_known FOREIGN KEY (kind) REFERENCES public.party_kind(name);

ALTER TABLE ONLY public.place
    ADD CONSTRAINT place_party_known FOREIGN KEY (party_id) REFERENCES public.party(id);

ALTER TABLE ONLY public.print_job
    ADD CONSTRAINT print_job_state FOREIGN KEY (state) REFERENCES public.print_state(name);

ALTER TABLE ONLY public.recovery_code
    ADD CONSTRAINT recovery_code_person FOREIGN KEY (person_id) REFERENCES public.person(id);

ALTER TABLE ONLY public.second_factor
    ADD CONSTRAINT second_factor_person FOREIGN KEY (person_id) REFERENCES public.person(id);

ALTER TABLE ONLY public.session
    ADD CONSTRAINT session_person FOREIGN KEY (person_id) REFERENCES public.person(id);

ALTER TABLE ONLY public.sign_in_log
    ADD CONSTRAINT sign_in_log_person FOREIGN KEY (person_id) REFERENCES public.person(id);

ALTER TABLE ONLY public.waiver
    ADD CONSTRAINT waiver_ground_known FOREIGN KEY (ground) REFERENCES public.waiver_ground(name);

ALTER TABLE public.alert ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.batch ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.channel ENABLE ROW LEVEL SECURITY;

CREATE POLICY company ON public.batch AS RESTRICTIVE TO firemark_company USING (((producer_id = ( SELECT public.row_company() AS row_company)) OR (EXISTS ( SELECT
   FROM public.holding h
  WHERE (h.batch_id = batch.id)))));

CREATE POLICY company ON public.correction AS RESTRICTIVE TO firemark_company USING ((EXISTS ( SELECT
   FROM public.batch b
  WHERE (b.id = correction.batch_id))));

CREATE POLICY company ON public.epcis_event AS RESTRICTIVE TO firemark_company USING (((company_id = ( SELECT public.row_company() AS row_company)) OR (EXISTS ( SELECT
   FROM public.epcis_share s
  WHERE (s.id = epcis_event.id)))));

CREATE POLICY company ON public.epcis_mapping AS RESTRICTIVE TO firemark_company USING ((EXISTS ( SELECT
   FROM public.epcis_event e
  WHERE (e.id = epcis_mapping.id))));

CREATE POLICY company ON public.epcis_own AS RESTRICTIVE TO firemark_company USING ((( SELECT public.row_company() AS row_company) = ANY (companies)));

CREATE POLICY company ON public.epcis_own_value AS RESTRICTIVE TO firemark_company USING ((company_id = ( SELECT public.row_company() AS row_company)));

CREATE POLICY company ON public.epcis_share AS RESTRICTIVE TO firemark_company USING ((company_id = ( SELECT public.row_company() AS row_company)));

CREATE POLICY company ON public.epcis_value AS RESTRICTIVE TO firemark_company USING ((company_id = ( SELECT public.row_company() AS row_company)));

CREATE POLICY company ON public.event AS RESTRICTIVE TO firemark_company USING (((company_id = ( SELECT public.row_company() AS row_company)) OR (place_id = ANY (( SELECT public.row_places() AS row_places)::bigint[])) OR (person_id = ( SELECT public.row_person() AS row_person)) OR
CASE
    WHEN (batch_id = 0) THEN (EXISTS ( SELECT
       FROM public.epcis_share s
      WHERE (s.id = event.id)))
    ELSE (((((body)::jsonb ->> 'from_place'::text))::bigint = ANY (( SELECT public.row_places() AS row_places)::bigint[])) OR ((((body)::jsonb ->> 'to_place'::text))::bigint = ANY (( SELECT public.row_places() AS row_places)::bigint[])))
END));

CREATE POLICY company ON public.holding AS RESTRICTIVE TO firemark_company USING ((place_id = ANY (( SELECT public.row_places() AS row_places)::bigint[])));

CREATE POLICY company ON public.impairment AS RESTRICTIVE TO firemark_company USING ((place_id = ANY (( SELECT public.row_places() AS row_places)::bigint[])));

CREATE POLICY company ON public.impairment_mark AS RESTRICTIVE TO firemark_company USING ((place_id = ANY (( SELECT public.row_places() AS row_places)::bigint[])));

CREATE POLICY company ON public.inquiry_receiver AS RESTRICTIVE TO firemark_company USING ((holder = ANY (( SELECT public.row_places() AS row_places)::bigint[])));

CREATE POLICY company ON public.movement AS RESTRICTIVE TO firemark_company USING (((from_place = ANY (( SELECT public.row_places() AS row_places)::bigint[])) OR (to_place = ANY (( SELECT public.row_places() AS row_places)::bigint[]))));

CREATE POLICY company ON public.pack AS RESTRICTIVE TO firemark_company USING (((place_id = ANY (( SELECT public.row_places() AS row_places)::bigint[])) OR ((place_id IS NULL) AND (EXISTS ( SELECT
   FROM public.batch b
  WHERE (b.id = pack.batch_id))))));

CREATE POLICY company ON public.pack_entry AS RESTRICTIVE TO firemark_company USING ((EXISTS ( SELECT
   FROM public.batch b
  WHERE (b.id = pack_entry.batch_id))));

CREATE POLICY company ON public.party AS RESTRICTIVE TO firemark_company USING ((id = ( SELECT public.row_company() AS row_company)));

CREATE POLICY company ON public.person AS RESTRICTIVE TO firemark_company USING (((company_id = ( SELECT public.row_company() AS row_company)) OR (id = ( SELECT public.row_person() AS row_person))));

CREATE POLICY company ON public.place AS RESTRICTIVE TO firemark_company USING ((party_id = ( SELECT public.row_company() AS row_company)));

CREATE POLICY company ON public.recall AS RESTRICTIVE TO firemark_company USING ((company_id = ( SELECT public.row_company() AS row_company)));

CREATE POLICY company ON public.sample_blind AS RESTRICTIVE TO firemark_company USING ((laboratory_id = ( SELECT public.row_company() AS row_company)));

CREATE POLICY company ON public.site_check AS RESTRICTIVE TO firemark_company USING ((place_id = ANY (( SELECT public.row_places() AS row_places)::bigint[])));

CREATE POLICY company ON public.stock_count AS RESTRICTIVE TO firemark_company USING ((place_id = ANY (( SELECT public.row_places() AS row_places)::bigint[])));

CREATE POLICY company ON public.transformation AS RESTRICTIVE TO firemark_company USING (((place_id = ANY (( SELECT public.row_places() AS row_places)::bigint[])) OR ((EXISTS ( SELECT
   FROM public.batch b
  WHERE (b.id = transformation.batch_id))) AND (EXISTS ( SELECT
   FROM public.batch b
  WHERE (b.id = transformation.other_id))))));

CREATE POLICY company ON public.unit AS RESTRICTIVE TO firemark_company USING ((place_id = ANY (( SELECT public.row_places() AS row_places)::bigint[])));

ALTER TABLE public.correction ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.destruction ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.document ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.epcis_event ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.epcis_job ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.epcis_mapping ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.epcis_own ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.epcis_own_value ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.epcis_query ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.epcis_share ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.epcis_subscription ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.epcis_value ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.event ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.evidence_file ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.evidence_receipt ENABLE ROW LEVEL SECURITY;

CREATE POLICY filled ON public.evidence_file FOR UPDATE TO firemark_app USING ((EXISTS ( SELECT
   FROM public.evidence_receipt r
  WHERE (r.sha256 = evidence_file.sha256))));

CREATE POLICY flow ON public.batch USING (true);

CREATE POLICY flow ON public.correction USING (true);

CREATE POLICY flow ON public.epcis_event USING (true);

CREATE POLICY flow ON public.epcis_mapping USING (true);

CREATE POLICY flow ON public.epcis_own USING (true);

CREATE POLICY flow ON public.epcis_own_value USING (true);

CREATE POLICY flow ON public.epcis_share USING (true);

CREATE POLICY flow ON public.epcis_value USING (true);

CREATE POLICY flow ON public.event USING (true);

CREATE POLICY flow ON public.holding USING (true);

CREATE POLICY flow ON public.impairment USING (true);

CREATE POLICY flow ON public.impairment_mark USING (true);

CREATE POLICY flow ON public.inquiry_receiver USING (true);

CREATE POLICY flow ON public.movement USING (true);

CREATE POLICY flow ON public.pack USING (true);

CREATE POLICY flow ON public.pack_entry USING (true);

CREATE POLICY flow ON public.party USING (true);

CREATE POLICY flow ON public.person USING (true);

CREATE POLICY flow ON public.place USING (true);

CREATE POLICY flow ON public.recall USING (true);

CREATE POLICY flow ON public.sample_blind USING (true);

CREATE POLICY flow ON public.site_check USING (true);

CREATE POLICY flow ON public.stock_count USING (true);

CREATE POLICY flow ON public.transformation USING (true);

CREATE POLICY flow ON public.unit USING (true);

CREATE POLICY given ON public.evidence_file FOR SELECT TO firemark_app USING ((EXISTS ( SELECT
   FROM public.evidence_receipt r
  WHERE (r.sha256 = evidence_file.sha256))));

ALTER TABLE public.handover ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.holding ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.impairment ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.impairment_mark ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.import_file ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.inquiry ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.inquiry_receiver ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.label_job ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.message ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.movement ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.not_sampled ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.notice ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.pack ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.pack_entry ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.party ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.person ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.place ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.print_job ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.recall ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.recall_drill ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.received_matter ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.replacement_order ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.sample_blind ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.sampling_record ENABLE ROW LEVEL SECURITY;

CREATE POLICY seen ON public.alert TO firemark_app USING ((((area >= ( SELECT public.row_lo() AS row_lo)) AND (area <= ( SELECT public.row_hi() AS row_hi))) AND ((( SELECT public.row_company() AS row_company) IS NULL) OR (company_id = ( SELECT public.row_company() AS row_company)))));

CREATE POLICY seen ON public.channel TO firemark_app USING (((( SELECT public.row_company() AS row_company) IS NULL) AND (area_lo >= ( SELECT public.row_lo() AS row_lo)) AND (area_hi <= ( SELECT public.row_hi() AS row_hi))));

CREATE POLICY seen ON public.destruction TO firemark_app USING ((((area >= ( SELECT public.row_lo() AS row_lo)) AND (area <= ( SELECT public.row_hi() AS row_hi))) AND ((( SELECT public.row_company() AS row_company) IS NULL) OR (company_id = ( SELECT public.row_company() AS row_company)))));

CREATE POLICY seen ON public.document TO firemark_app USING ((((area >= ( SELECT public.row_lo() AS row_lo)) AND (area <= ( SELECT public.row_hi() AS row_hi))) AND ((( SELECT public.row_company() AS row_company) IS NULL) OR (company_id = ( SELECT public.row_company() AS row_company)))));

CREATE POLICY seen ON public.epcis_job TO firemark_app USING ((((area >= ( SELECT public.row_lo() AS row_lo)) AND (area <= ( SELECT public.row_hi() AS row_hi))) AND ((( SELECT public.row_company() AS row_company) IS NULL) OR (company_id = ( SELECT public.row_company() AS row_company)))));

CREATE POLICY seen ON public.epcis_query TO firemark_app USING ((((area >= ( SELECT public.row_lo() AS row_lo)) AND (area <= ( SELECT public.row_hi() AS row_hi))) AND ((( SELECT public.row_company() AS row_company) IS NULL) OR (company_id = ( SELECT public.row_company() AS row_company)))));

CREATE POLICY seen ON public.epcis_subscription TO firemark_app USING ((((area >= ( SELECT public.row_lo() AS row_lo)) AND (area <= ( SELECT public.row_hi() AS row_hi))) AND ((( SELECT public.row_company() AS row_company) IS NULL) OR (company_id = ( SELECT public.row_company() AS row_company)))));

CREATE POLICY seen ON public.evidence_file TO firemark_app USING (((person_id = ( SELECT public.row_person() AS row_person)) OR
CASE
    WHEN (( SELECT public.row_company() AS row_company) IS NOT NULL) THEN (company_id = ( SELECT public.row_company() AS row_company))
    ELSE (((area >= ( SELECT public.row_lo() AS row_lo)) AND (area <= ( SELECT public.row_hi() AS row_hi))) OR (EXISTS ( SELECT
       FROM public.event e
      WHERE ((e.attachments @> ARRAY[evidence_file.sha256]) AND (e.attachments <> '{}'::bytea[]) AND ((e.area >= ( SELECT public.row_lo() AS row_lo)) AND (e.area <= ( SELECT public.row_hi() AS row_hi)))))))
END));

CREATE POLICY seen ON public.evidence_receipt TO firemark_app USING (((person_id = ( SELECT public.row_person() AS row_person)) OR
CASE
    WHEN (( SELECT public.row_company() AS row_company) IS NOT NULL) THEN (company_id = ( SELECT public.row_company() AS row_company))
    ELSE (((area >= ( SELECT public.row_lo() AS row_lo)) AND (area <= ( SELECT public.row_hi() AS row_hi))) OR (EXISTS ( SELECT
       FROM public.event e
      WHERE ((e.attachments @> ARRAY[evidence_receipt.sha256]) AND (e.attachments <> '{}'::bytea[]) AND ((e.area >= ( SELECT public.row_lo() AS row_lo)) AND (e.area <= ( SELECT public.row_hi() AS row_hi)))))))
END));

CREATE POLICY seen ON public.handover TO firemark_app USING (((( SELECT public.row_company() AS row_company) IS NULL) AND ((area >= ( SELECT public.row_lo() AS row_lo)) AND (area <= ( SELECT public.row_hi() AS row_hi)))));

CREATE POLICY seen ON public.import_file TO firemark_app USING (
CASE
    WHEN (( SELECT public.row_company() AS row_company) IS NULL) THEN ((area_lo >= ( SELECT public.row_lo() AS row_lo)) AND (area_hi <= ( SELECT public.row_hi() AS row_hi)))
    ELSE (company_id = ( SELECT public.row_company() AS row_company))
END);

CREATE POLICY seen ON public.inquiry TO firemark_app USING ((((area >= ( SELECT public.row_lo() AS row_lo)) AND (area <= ( SELECT public.row_hi() AS row_hi))) AND ((( SELECT public.row_company() AS row_company) IS NULL) OR (company_id = ( SELECT public.row_company() AS row_company)))));

CREATE POLICY seen ON public.label_job TO firemark_app USING ((((area >= ( SELECT public.row_lo() AS row_lo)) AND (area <= ( SELECT public.row_hi() AS row_hi))) AND ((( SELECT public.row_company() AS row_company) IS NULL) OR (company_id = ( SELECT public.row_company() AS row_company)))));

CREATE POLICY seen ON public.message TO firemark_app USING (((( SELECT public.row_company() AS row_company) IS NULL) AND ((area >= ( SELECT public.row_lo() AS row_lo)) AND (area <= ( SELECT public.row_hi() AS row_hi)))));

CREATE POLICY seen ON public.not_sampled TO firemark_app USING ((((area >= ( SELECT public.row_lo() AS row_lo)) AND (area <= ( SELECT public.row_hi() AS row_hi))) AND ((( SELECT public.row_company() AS row_company) IS NULL) OR (company_id = ( SELECT public.row_company() AS row_company)))));

CREATE POLICY seen ON public.notice TO firemark_app USING ((((area >= ( SELECT public.row_lo() AS row_lo)) AND (area <= ( SELECT public.row_hi() AS row_hi))) AND ((( SELECT public.row_company() AS row_company) IS NULL) OR (company_id = ( SELECT public.row_company() AS row_company)))));

CREATE POLICY seen ON public.print_job TO firemark_app USING ((((area = 0) OR ((area >= ( SELECT public.row_lo() AS row_lo)) AND (area <= ( SELECT public.row_hi() AS row_hi)))) AND ((( SELECT public.row_company() AS row_company) IS NULL) OR (company_id = ( SELECT public.row_company() AS row_company)))));

CREATE POLICY seen ON public.recall_drill TO firemark_app USING (((( SELECT public.row_company() AS row_company) IS NULL) AND (((area >= ( SELECT public.row_lo() AS row_lo)) AND (area <= ( SELECT public.row_hi() AS row_hi))) OR (person_id = ( SELECT public.row_person() AS row_person)))));

CREATE POLICY seen ON public.received_matter TO firemark_app USING (((( SELECT public.row_company() AS row_company) IS NULL) AND ((area >= ( SELECT public.row_lo() AS row_lo)) AND (area <= ( SELECT public.row_hi() AS row_hi)))));

CREATE POLICY seen ON public.replacement_order TO firemark_app USING ((((area >= ( SELECT public.row_lo() AS row_lo)) AND (area <= ( SELECT public.row_hi() AS row_hi))) AND ((( SELECT public.row_company() AS row_company) IS NULL) OR (company_id = ( SELECT public.row_company() AS row_company)))));

CREATE POLICY seen ON public.sampling_record TO firemark_app USING ((((area >= ( SELECT public.row_lo() AS row_lo)) AND (area <= ( SELECT public.row_hi() AS row_hi))) AND ((( SELECT public.row_company() AS row_company) IS NULL) OR (company_id = ( SELECT public.row_company() AS row_company)) OR (EXISTS ( SELECT
   FROM public.place l
  WHERE ((l.id = sampling_record.place_id) AND (l.party_id = ( SELECT public.row_company() AS row_company))))) OR (EXISTS ( SELECT
   FROM public.sample_blind x
  WHERE ((x.sampling_id = sampling_record.id) AND (x.laboratory_id = ( SELECT public.row_company() AS row_company))))))));

CREATE POLICY seen ON public.seizure TO firemark_app USING ((((area >= ( SELECT public.row_lo() AS row_lo)) AND (area <= ( SELECT public.row_hi() AS row_hi))) AND ((( SELECT public.row_company() AS row_company) IS NULL) OR (company_id = ( SELECT public.row_company() AS row_company)))));

CREATE POLICY seen ON public.waiver TO firemark_app USING (((( SELECT public.row_company() AS row_company) IS NULL) AND (((area >= ( SELECT public.row_lo() AS row_lo)) AND (area <= ( SELECT public.row_hi() AS row_hi))) OR (EXISTS ( SELECT
   FROM public.replacement_order o
  WHERE (o.recall_id = waiver.recall_id))))));

ALTER TABLE public.seizure ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.site_check ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.stock_count ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.transformation ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.unit ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.waiver ENABLE ROW LEVEL SECURITY;

CREATE POLICY work ON public.alert TO firemark, firemark_gather, firemark_signer, firemark_lister, firemark_printer, firemark_courier, firemark_watcher, firemark_sequencer USING (true);

CREATE POLICY work ON public.channel TO firemark, firemark_gather, firemark_signer, firemark_lister, firemark_printer, firemark_courier, firemark_watcher, firemark_sequencer USING (true);

CREATE POLICY work ON public.destruction TO firemark, firemark_gather, firemark_signer, firemark_lister, firemark_printer, firemark_courier, firemark_watcher, firemark_sequencer USING (true);

CREATE POLICY work ON public.document TO firemark, firemark_gather, firemark_signer, firemark_lister, firemark_printer, firemark_courier, firemark_watcher, firemark_sequencer USING (true);

CREATE POLICY work ON public.epcis_job TO firemark, firemark_gather, firemark_signer, firemark_lister, firemark_printer, firemark_courier, firemark_watcher, firemark_sequencer USING (true);

CREATE POLICY work ON public.epcis_query TO firemark, firemark_gather, firemark_signer, firemark_lister, firemark_printer, firemark_courier, firemark_watcher, firemark_sequencer USING (true);

CREATE POLICY work ON public.epcis_subscription TO firemark, firemark_gather, firemark_signer, firemark_lister, firemark_printer, firemark_courier, firemark_watcher, firemark_sequencer USING (true);

CREATE POLICY work ON public.evidence_file TO firemark, firemark_gather, firemark_signer, firemark_lister, firemark_printer, firemark_courier, firemark_watcher, firemark_sequencer USING (true);

CREATE POLICY work ON public.evidence_receipt TO firemark USING (true);

CREATE POLICY work ON public.handover TO firemark USING (true);

CREATE POLICY work ON public.import_file TO firemark, firemark_gather, firemark_signer, firemark_lister, firemark_printer, firemark_courier, firemark_watcher, firemark_sequencer USING (true);

CREATE POLICY work ON public.inquiry TO firemark, firemark_gather, firemark_signer, firemark_lister, firemark_printer, firemark_courier, firemark_watcher, firemark_sequencer USING (true);

CREATE POLICY work ON public.label_job TO firemark, firemark_gather, firemark_signer, firemark_lister, firemark_printer, firemark_courier, firemark_watcher, firemark_sequencer USING (true);

CREATE POLICY work ON public.message TO firemark, firemark_gather, firemark_signer, firemark_lister, firemark_printer, firemark_courier, firemark_watcher, firemark_sequencer USING (true);

CREATE POLICY work ON public.not_sampled TO firemark, firemark_gather, firemark_signer, firemark_lister, firemark_printer, firemark_courier, firemark_watcher, firemark_sequencer USING (true);

CREATE POLICY work ON public.notice TO firemark, firemark_gather, firemark_signer, firemark_lister, firemark_printer, firemark_courier, firemark_watcher, firemark_sequencer USING (true);

CREATE POLICY work ON public.print_job TO firemark, firemark_gather, firemark_signer, firemark_lister, firemark_printer, firemark_courier, firemark_watcher, firemark_sequencer USING (true);

CREATE POLICY work ON public.recall_drill TO firemark, firemark_gather, firemark_signer, firemark_lister, firemark_printer, firemark_courier, firemark_watcher, firemark_sequencer USING (true);

CREATE POLICY work ON public.received_matter TO firemark USING (true);

CREATE POLICY work ON public.replacement_order TO firemark, firemark_gather, firemark_signer, firemark_lister, firemark_printer, firemark_courier, firemark_watcher, firemark_sequencer USING (true);

CREATE POLICY work ON public.sampling_record TO firemark, firemark_gather, firemark_signer, firemark_lister, firemark_printer, firemark_courier, firemark_watcher, firemark_sequencer USING (true);

CREATE POLICY work ON public.seizure TO firemark, firemark_gather, firemark_signer, firemark_lister, firemark_printer, firemark_courier, firemark_watcher, firemark_sequencer USING (true);

CREATE POLICY work ON public.waiver TO firemark, firemark_gather, firemark_signer, firemark_lister, firemark_printer, firemark_courier, firemark_watcher, firemark_sequencer USING (true);

REVOKE ALL ON FUNCTION public.activity_count() FROM PUBLIC;

REVOKE ALL ON FUNCTION public.activity_fold() FROM PUBLIC;
GRANT ALL ON FUNCTION public.activity_fold() TO firemark_lister;
GRANT ALL ON FUNCTION public.activity_fold() TO firemark_app;

GRANT ALL ON SEQUENCE public.event_seq TO firemark_app;
GRANT USAGE ON SEQUENCE public.event_seq TO firemark_gather;
GRANT USAGE ON SEQUENCE public.event_seq TO firemark_printer;
GRANT USAGE ON SEQUENCE public.event_seq TO firemark_watcher;

GRANT SELECT,INSERT ON TABLE public.event TO firemark_app;
GRANT INSERT ON TABLE public.event TO firemark_gather;
GRANT SELECT,INSERT ON TABLE public.event TO firemark_printer;
GRANT SELECT,INSERT ON TABLE public.event TO firemark_watcher;
GRANT SELECT ON TABLE public.event TO firemark_sequencer;

GRANT SELECT(batch_id) ON TABLE public.event TO firemark_gather;
GRANT SELECT(batch_id) ON TABLE public.event TO firemark_courier;

GRANT SELECT(id) ON TABLE public.event TO firemark_gather;
GRANT SELECT(id) ON TABLE public.event TO firemark_courier;

GRANT SELECT(seq) ON TABLE public.event TO firemark_gather;

GRANT SELECT(kind) ON TABLE public.event TO firemark_courier;

GRANT SELECT(place_id) ON TABLE public.event TO firemark_courier;

GRANT SELECT(occurred_at) ON TABLE public.event TO firemark_courier;

GRANT SELECT(recorded_at) ON TABLE public.event TO firemark_courier;

GRANT SELECT(body) ON TABLE public.event TO firemark_courier;

REVOKE ALL ON FUNCTION public.apply_key(keys public.event_key[]) FROM PUBLIC;
GRANT ALL ON FUNCTION public.apply_key(keys public.event_key[]) TO firemark_app;

REVOKE ALL ON FUNCTION public.apply_trust(keys public.event_key[]) FROM PUBLIC;
GRANT ALL ON FUNCTION public.apply_trust(keys public.event_key[]) TO firemark_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.batch TO firemark_app;
GRANT SELECT ON TABLE public.batch TO firemark_gather;
GRANT SELECT ON TABLE public.batch TO firemark_signer;
GRANT SELECT ON TABLE public.batch TO firemark_lister;
GRANT SELECT ON TABLE public.batch TO firemark_printer;
GRANT SELECT ON TABLE public.batch TO firemark_watcher;

GRANT SELECT(id) ON TABLE public.batch TO firemark_courier;

GRANT SELECT(code) ON TABLE public.batch TO firemark_courier;

GRANT SELECT(lot) ON TABLE public.batch TO firemark_courier;

GRANT SELECT(product_id) ON TABLE public.batch TO firemark_courier;

GRANT SELECT(produced_on) ON TABLE public.batch TO firemark_courier;

GRANT SELECT(declared_qty) ON TABLE public.batch TO firemark_courier;

GRANT SELECT(certificate) ON TABLE public.batch TO firemark_courier;

REVOKE ALL ON FUNCTION public.event_append(events jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.event_append(events jsonb) TO firemark_app;
GRANT ALL ON FUNCTION public.event_append(events jsonb) TO firemark_printer;
GRANT ALL ON FUNCTION public.event_append(events jsonb) TO firemark_watcher;

REVOKE ALL ON FUNCTION public.event_counted() FROM PUBLIC;

REVOKE ALL ON FUNCTION public.event_derive(given public.event[]) FROM PUBLIC;
GRANT ALL ON FUNCTION public.event_derive(given public.event[]) TO firemark_app;

REVOKE ALL ON FUNCTION public.event_untold() FROM PUBLIC;

GRANT SELECT,INSERT ON TABLE public.evidence_receipt TO firemark_app;

GRANT SELECT,INSERT ON TABLE public.evidence_file TO firemark_app;

GRANT UPDATE(sm3) ON TABLE public.evidence_file TO firemark_app;

GRANT UPDATE(exif) ON TABLE public.evidence_file TO firemark_app;

REVOKE ALL ON FUNCTION public.impairment_derive(places bigint[]) FROM PUBLIC;
GRANT ALL ON FUNCTION public.impairment_derive(places bigint[]) TO firemark_app;

REVOKE ALL ON FUNCTION public.impairment_follow() FROM PUBLIC;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.impairment TO firemark_app;
GRANT SELECT ON TABLE public.impairment TO firemark_watcher;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.place TO firemark_app;
GRANT SELECT ON TABLE public.place TO firemark_gather;
GRANT SELECT ON TABLE public.place TO firemark_printer;
GRANT SELECT ON TABLE public.place TO firemark_lister;
GRANT SELECT ON TABLE public.place TO firemark_watcher;

GRANT SELECT(id) ON TABLE public.place TO firemark_courier;

GRANT SELECT(code) ON TABLE public.place TO firemark_courier;

GRANT SELECT(party_id) ON TABLE public.place TO firemark_courier;

REVOKE ALL ON FUNCTION public.key_first(alg text, public_key text, issuer text, host text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.key_first(alg text, public_key text, issuer text, host text) TO firemark_signer;

GRANT SELECT ON TABLE public.signing_key TO firemark_app;
GRANT SELECT ON TABLE public.signing_key TO firemark_signer;
GRANT SELECT ON TABLE public.signing_key TO firemark_gather;
GRANT SELECT ON TABLE public.signing_key TO firemark_printer;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.label TO firemark_app;
GRANT SELECT ON TABLE public.label TO firemark_gather;
GRANT SELECT ON TABLE public.label TO firemark_signer;
GRANT SELECT ON TABLE public.label TO firemark_lister;
GRANT SELECT ON TABLE public.label TO firemark_printer;
GRANT SELECT ON TABLE public.label TO firemark_watcher;

GRANT SELECT(batch_id) ON TABLE public.label TO firemark_courier;

GRANT SELECT(idx) ON TABLE public.label TO firemark_courier;

GRANT SELECT(random) ON TABLE public.label TO firemark_courier;

GRANT UPDATE(scanned) ON TABLE public.label TO firemark_gather;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.unit TO firemark_app;
GRANT SELECT ON TABLE public.unit TO firemark_gather;
GRANT SELECT ON TABLE public.unit TO firemark_lister;
GRANT SELECT ON TABLE public.unit TO firemark_printer;
GRANT SELECT ON TABLE public.unit TO firemark_watcher;

GRANT UPDATE(clone_alert) ON TABLE public.unit TO firemark_watcher;

REVOKE ALL ON FUNCTION public.log_begin(of_n integer, of_name text, of_vkey text, of_prior text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.log_begin(of_n integer, of_name text, of_vkey text, of_prior text) TO firemark_signer;

REVOKE ALL ON FUNCTION public.log_second_key(of_n integer, of_vkey text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.log_second_key(of_n integer, of_vkey text) TO firemark_signer;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.inquiry TO firemark_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.print_job TO firemark_app;
GRANT SELECT,UPDATE ON TABLE public.print_job TO firemark_printer;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.recall TO firemark_app;
GRANT SELECT ON TABLE public.recall TO firemark_gather;
GRANT SELECT ON TABLE public.recall TO firemark_printer;
GRANT SELECT ON TABLE public.recall TO firemark_watcher;

GRANT SELECT(id) ON TABLE public.recall TO firemark_courier;

GRANT SELECT(number) ON TABLE public.recall TO firemark_courier;

REVOKE ALL ON FUNCTION public.sign_in_note(p_outcome text, p_login text, p_source text, p_factor text, p_agent text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.sign_in_note(p_outcome text, p_login text, p_source text, p_factor text, p_agent text) TO firemark_app;

REVOKE ALL ON FUNCTION public.trust_reissue(document text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.trust_reissue(document text) TO firemark_signer;

REVOKE ALL ON FUNCTION public.trust_roots_first(roots text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.trust_roots_first(roots text) TO firemark_signer;

GRANT SELECT ON TABLE public.activity TO firemark_app;

GRANT SELECT ON TABLE public.activity_delta TO firemark_app;

GRANT SELECT ON TABLE public.activity_now TO firemark_app;

GRANT SELECT,INSERT ON TABLE public.agency_grant TO firemark_app;
GRANT SELECT ON TABLE public.agency_grant TO firemark_printer;
GRANT SELECT ON TABLE public.agency_grant TO firemark_courier;

GRANT UPDATE(ended_at) ON TABLE public.agency_grant TO firemark_app;

GRANT UPDATE(lifted_at) ON TABLE public.agency_grant TO firemark_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.alert TO firemark_app;
GRANT SELECT,INSERT ON TABLE public.alert TO firemark_gather;
GRANT SELECT ON TABLE public.alert TO firemark_printer;
GRANT SELECT,INSERT,UPDATE ON TABLE public.alert TO firemark_watcher;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.alert_kind TO firemark_app;
GRANT SELECT ON TABLE public.alert_kind TO firemark_printer;
GRANT SELECT ON TABLE public.alert_kind TO firemark_watcher;

GRANT SELECT,INSERT ON TABLE public.api_token TO firemark_app;

GRANT UPDATE(revoked_at) ON TABLE public.api_token TO firemark_app;

GRANT UPDATE(used_at) ON TABLE public.api_token TO firemark_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.area TO firemark_app;
GRANT SELECT ON TABLE public.area TO firemark_printer;

GRANT ALL ON SEQUENCE public.batch_id_seq TO firemark_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.bucket TO firemark_app;
GRANT SELECT ON TABLE public.bucket TO firemark_printer;

GRANT INSERT ON TABLE public.channel TO firemark_app;
GRANT SELECT ON TABLE public.channel TO firemark_courier;

GRANT SELECT(code) ON TABLE public.channel TO firemark_app;

GRANT SELECT(kind) ON TABLE public.channel TO firemark_app;

GRANT SELECT(address) ON TABLE public.channel TO firemark_app;

GRANT SELECT(about) ON TABLE public.channel TO firemark_app;

GRANT SELECT(alert_kinds) ON TABLE public.channel TO firemark_app;

GRANT SELECT(lang) ON TABLE public.channel TO firemark_app;

GRANT SELECT(area_lo) ON TABLE public.channel TO firemark_app;

GRANT SELECT(area_hi) ON TABLE public.channel TO firemark_app;

GRANT SELECT(made_at) ON TABLE public.channel TO firemark_app;

GRANT SELECT(ended_at),UPDATE(ended_at) ON TABLE public.channel TO firemark_app;

GRANT SELECT,INSERT ON TABLE public.correction TO firemark_app;

GRANT SELECT(batch_id) ON TABLE public.correction TO firemark_courier;

GRANT SELECT(event_id) ON TABLE public.correction TO firemark_courier;

GRANT SELECT(replaced_by) ON TABLE public.correction TO firemark_courier;

GRANT SELECT(recorded_at) ON TABLE public.correction TO firemark_courier;

GRANT SELECT(reason) ON TABLE public.correction TO firemark_courier;

GRANT SELECT,INSERT ON TABLE public.delegation TO firemark_app;
GRANT SELECT ON TABLE public.delegation TO firemark_printer;
GRANT SELECT ON TABLE public.delegation TO firemark_courier;

GRANT UPDATE(ended_at) ON TABLE public.delegation TO firemark_app;

GRANT SELECT ON TABLE public.demo_city TO firemark_app;
GRANT SELECT ON TABLE public.demo_city TO firemark_printer;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.destruction TO firemark_app;
GRANT SELECT ON TABLE public.destruction TO firemark_printer;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.document TO firemark_app;

GRANT SELECT(id) ON TABLE public.document TO firemark_gather;

GRANT SELECT(number) ON TABLE public.document TO firemark_gather;

GRANT SELECT(kind) ON TABLE public.document TO firemark_gather;

GRANT SELECT(agency) ON TABLE public.document TO firemark_gather;

GRANT SELECT(issued_at) ON TABLE public.document TO firemark_gather;

GRANT SELECT(label_index) ON TABLE public.document TO firemark_gather;

GRANT SELECT(state) ON TABLE public.document TO firemark_gather;

GRANT SELECT(replaced_by) ON TABLE public.document TO firemark_gather;

GRANT SELECT ON TABLE public.document_kind TO firemark_app;
GRANT SELECT ON TABLE public.document_kind TO firemark_gather;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.document_prefix TO firemark_app;

GRANT SELECT,UPDATE ON TABLE public.document_term TO firemark_app;

GRANT SELECT,UPDATE ON TABLE public.epcis_delivery TO firemark_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.epcis_delivery TO firemark_courier;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.epcis_event TO firemark_app;
GRANT SELECT ON TABLE public.epcis_event TO firemark_courier;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.epcis_own TO firemark_app;
GRANT SELECT ON TABLE public.epcis_own TO firemark_courier;

GRANT SELECT ON TABLE public.epcis_event_all TO firemark_app;
GRANT SELECT ON TABLE public.epcis_event_all TO firemark_courier;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.epcis_job TO firemark_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.epcis_mapping TO firemark_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.epcis_moved TO firemark_app;
GRANT SELECT ON TABLE public.epcis_moved TO firemark_courier;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.epcis_name TO firemark_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.epcis_own_value TO firemark_app;

GRANT SELECT,INSERT,DELETE ON TABLE public.epcis_query TO firemark_app;
GRANT SELECT ON TABLE public.epcis_query TO firemark_courier;

GRANT SELECT ON TABLE public.epcis_secret TO firemark_app;

GRANT SELECT,INSERT ON TABLE public.epcis_share TO firemark_app;
GRANT SELECT ON TABLE public.epcis_share TO firemark_courier;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.epcis_staged TO firemark_app;

GRANT INSERT,DELETE ON TABLE public.epcis_subscription TO firemark_app;
GRANT SELECT ON TABLE public.epcis_subscription TO firemark_courier;

GRANT SELECT(id) ON TABLE public.epcis_subscription TO firemark_app;

GRANT SELECT(query_name) ON TABLE public.epcis_subscription TO firemark_app;

GRANT SELECT(dest) ON TABLE public.epcis_subscription TO firemark_app;

GRANT SELECT(schedule) ON TABLE public.epcis_subscription TO firemark_app;

GRANT SELECT(report_if_empty) ON TABLE public.epcis_subscription TO firemark_app;

GRANT SELECT(initial_record_time) ON TABLE public.epcis_subscription TO firemark_app;

GRANT SELECT(created_at) ON TABLE public.epcis_subscription TO firemark_app;

GRANT SELECT(person_id) ON TABLE public.epcis_subscription TO firemark_app;

GRANT SELECT(area) ON TABLE public.epcis_subscription TO firemark_app;

GRANT SELECT(company_id) ON TABLE public.epcis_subscription TO firemark_app;

GRANT SELECT(after_seq) ON TABLE public.epcis_subscription TO firemark_app;
GRANT UPDATE(after_seq) ON TABLE public.epcis_subscription TO firemark_courier;

GRANT SELECT(min_record_time) ON TABLE public.epcis_subscription TO firemark_app;
GRANT UPDATE(min_record_time) ON TABLE public.epcis_subscription TO firemark_courier;

GRANT SELECT(next_run_at) ON TABLE public.epcis_subscription TO firemark_app;
GRANT UPDATE(next_run_at) ON TABLE public.epcis_subscription TO firemark_courier;

GRANT SELECT(last_notified_at) ON TABLE public.epcis_subscription TO firemark_app;
GRANT UPDATE(last_notified_at) ON TABLE public.epcis_subscription TO firemark_courier;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.epcis_token_gone TO firemark_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.epcis_untold TO firemark_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.epcis_value TO firemark_app;

GRANT SELECT ON TABLE public.epcis_value_all TO firemark_app;

GRANT SELECT,INSERT ON TABLE public.event_default TO firemark_app;
GRANT SELECT ON TABLE public.event_default TO firemark_printer;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.event_kind TO firemark_app;
GRANT SELECT ON TABLE public.event_kind TO firemark_printer;
GRANT SELECT ON TABLE public.event_kind TO firemark_courier;
GRANT SELECT ON TABLE public.event_kind TO firemark_watcher;
GRANT SELECT ON TABLE public.event_kind TO firemark_sequencer;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.event_pending TO firemark_app;
GRANT INSERT ON TABLE public.event_pending TO firemark_gather;
GRANT SELECT,INSERT ON TABLE public.event_pending TO firemark_printer;
GRANT INSERT ON TABLE public.event_pending TO firemark_watcher;
GRANT SELECT,DELETE ON TABLE public.event_pending TO firemark_sequencer;

GRANT SELECT,INSERT ON TABLE public.every_alert TO firemark_app;
GRANT SELECT,INSERT ON TABLE public.every_alert TO firemark_gather;
GRANT SELECT ON TABLE public.every_alert TO firemark_printer;
GRANT SELECT ON TABLE public.every_alert TO firemark_watcher;

GRANT SELECT ON TABLE public.every_batch TO firemark_app;
GRANT SELECT ON TABLE public.every_batch TO firemark_courier;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.sample_blind TO firemark_app;
GRANT SELECT ON TABLE public.sample_blind TO firemark_gather;
GRANT SELECT ON TABLE public.sample_blind TO firemark_printer;

GRANT SELECT ON TABLE public.every_blind TO firemark_app;

GRANT SELECT ON TABLE public.every_correction TO firemark_app;
GRANT SELECT ON TABLE public.every_correction TO firemark_courier;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.stock_count TO firemark_app;
GRANT SELECT ON TABLE public.stock_count TO firemark_printer;

GRANT SELECT ON TABLE public.every_count TO firemark_app;

GRANT SELECT ON TABLE public.every_destruction TO firemark_app;

GRANT SELECT ON TABLE public.every_document TO firemark_app;

GRANT SELECT(id) ON TABLE public.every_document TO firemark_gather;

GRANT SELECT(number) ON TABLE public.every_document TO firemark_gather;

GRANT SELECT(kind) ON TABLE public.every_document TO firemark_gather;

GRANT SELECT(agency) ON TABLE public.every_document TO firemark_gather;

GRANT SELECT(issued_at) ON TABLE public.every_document TO firemark_gather;

GRANT SELECT(label_index) ON TABLE public.every_document TO firemark_gather;

GRANT SELECT(state) ON TABLE public.every_document TO firemark_gather;

GRANT SELECT(replaced_by) ON TABLE public.every_document TO firemark_gather;

GRANT SELECT ON TABLE public.every_event TO firemark_app;

GRANT SELECT ON TABLE public.every_evidence TO firemark_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.holding TO firemark_app;
GRANT SELECT ON TABLE public.holding TO firemark_printer;

GRANT SELECT ON TABLE public.every_holding TO firemark_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.import_file TO firemark_app;

GRANT SELECT ON TABLE public.every_import TO firemark_app;

GRANT SELECT ON TABLE public.every_inquiry TO firemark_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.label_job TO firemark_app;
GRANT SELECT ON TABLE public.label_job TO firemark_signer;
GRANT SELECT ON TABLE public.label_job TO firemark_printer;

GRANT UPDATE(purpose) ON TABLE public.label_job TO firemark_printer;

GRANT SELECT ON TABLE public.every_label_job TO firemark_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.movement TO firemark_app;
GRANT SELECT ON TABLE public.movement TO firemark_printer;

GRANT SELECT ON TABLE public.every_movement TO firemark_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.not_sampled TO firemark_app;

GRANT SELECT ON TABLE public.every_not_sampled TO firemark_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.replacement_order TO firemark_app;
GRANT SELECT ON TABLE public.replacement_order TO firemark_gather;
GRANT SELECT ON TABLE public.replacement_order TO firemark_printer;
GRANT SELECT ON TABLE public.replacement_order TO firemark_watcher;

GRANT SELECT(id) ON TABLE public.replacement_order TO firemark_courier;

GRANT SELECT(number) ON TABLE public.replacement_order TO firemark_courier;

GRANT SELECT ON TABLE public.every_order TO firemark_app;
GRANT SELECT ON TABLE public.every_order TO firemark_gather;

GRANT SELECT(id) ON TABLE public.every_order TO firemark_courier;

GRANT SELECT(number) ON TABLE public.every_order TO firemark_courier;

GRANT SELECT,INSERT,UPDATE ON TABLE public.pack TO firemark_app;

GRANT SELECT ON TABLE public.every_pack TO firemark_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.pack_entry TO firemark_app;

GRANT SELECT(batch_id) ON TABLE public.pack_entry TO firemark_courier;

GRANT SELECT(event_id) ON TABLE public.pack_entry TO firemark_courier;

GRANT SELECT(pack_batch) ON TABLE public.pack_entry TO firemark_courier;

GRANT SELECT(pack_idx) ON TABLE public.pack_entry TO firemark_courier;

GRANT SELECT(child_idx) ON TABLE public.pack_entry TO firemark_courier;

GRANT SELECT ON TABLE public.every_pack_entry TO firemark_app;
GRANT SELECT ON TABLE public.every_pack_entry TO firemark_courier;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.party TO firemark_app;
GRANT SELECT ON TABLE public.party TO firemark_gather;
GRANT SELECT ON TABLE public.party TO firemark_printer;

GRANT SELECT(id) ON TABLE public.party TO firemark_courier;

GRANT SELECT(code) ON TABLE public.party TO firemark_courier;

GRANT SELECT ON TABLE public.every_party TO firemark_app;
GRANT SELECT ON TABLE public.every_party TO firemark_courier;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.person TO firemark_app;

GRANT SELECT(id) ON TABLE public.person TO firemark_printer;
GRANT SELECT(id) ON TABLE public.person TO firemark_courier;

GRANT SELECT(login) ON TABLE public.person TO firemark_printer;
GRANT SELECT(login) ON TABLE public.person TO firemark_courier;

GRANT SELECT(name) ON TABLE public.person TO firemark_printer;
GRANT SELECT(name) ON TABLE public.person TO firemark_courier;

GRANT SELECT(role) ON TABLE public.person TO firemark_printer;
GRANT SELECT(role) ON TABLE public.person TO firemark_courier;

GRANT SELECT(area_lo) ON TABLE public.person TO firemark_printer;
GRANT SELECT(area_lo) ON TABLE public.person TO firemark_courier;

GRANT SELECT(area_hi) ON TABLE public.person TO firemark_printer;
GRANT SELECT(area_hi) ON TABLE public.person TO firemark_courier;

GRANT SELECT(agency_id) ON TABLE public.person TO firemark_printer;
GRANT SELECT(agency_id) ON TABLE public.person TO firemark_courier;
GRANT UPDATE(agency_id) ON TABLE public.person TO firemark_app;

GRANT SELECT(company_id) ON TABLE public.person TO firemark_printer;
GRANT SELECT(company_id) ON TABLE public.person TO firemark_courier;

GRANT SELECT(active) ON TABLE public.person TO firemark_printer;
GRANT SELECT(active) ON TABLE public.person TO firemark_courier;

GRANT SELECT ON TABLE public.every_person TO firemark_app;

GRANT SELECT ON TABLE public.every_place TO firemark_app;
GRANT SELECT ON TABLE public.every_place TO firemark_courier;

GRANT SELECT ON TABLE public.every_print_job TO firemark_app;

GRANT SELECT ON TABLE public.every_recall TO firemark_app;
GRANT SELECT ON TABLE public.every_recall TO firemark_courier;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.received_matter TO firemark_app;

GRANT SELECT ON TABLE public.every_received TO firemark_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.sampling_record TO firemark_app;
GRANT SELECT ON TABLE public.sampling_record TO firemark_printer;

GRANT SELECT(id) ON TABLE public.sampling_record TO firemark_courier;

GRANT SELECT(number) ON TABLE public.sampling_record TO firemark_courier;

GRANT SELECT ON TABLE public.every_sample TO firemark_app;

GRANT SELECT(id) ON TABLE public.every_sample TO firemark_courier;

GRANT SELECT(number) ON TABLE public.every_sample TO firemark_courier;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.seizure TO firemark_app;

GRANT SELECT(id) ON TABLE public.seizure TO firemark_courier;

GRANT SELECT(number) ON TABLE public.seizure TO firemark_courier;

GRANT SELECT ON TABLE public.every_seizure TO firemark_app;

GRANT SELECT(id) ON TABLE public.every_seizure TO firemark_courier;

GRANT SELECT(number) ON TABLE public.every_seizure TO firemark_courier;

GRANT SELECT ON TABLE public.every_unit TO firemark_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.waiver TO firemark_app;

GRANT SELECT ON TABLE public.every_waiver TO firemark_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.grade TO firemark_app;
GRANT SELECT ON TABLE public.grade TO firemark_printer;
GRANT SELECT ON TABLE public.grade TO firemark_courier;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.handover TO firemark_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.idempotency TO firemark_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.impairment_mark TO firemark_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.impairment_term TO firemark_app;
GRANT SELECT ON TABLE public.impairment_term TO firemark_watcher;

GRANT SELECT ON TABLE public.impairment_now TO firemark_app;
GRANT SELECT ON TABLE public.impairment_now TO firemark_watcher;

GRANT SELECT,INSERT,UPDATE ON TABLE public.import_recalled TO firemark_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.import_row TO firemark_app;

GRANT SELECT ON TABLE public.inquiry_basis TO firemark_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.notice TO firemark_app;

GRANT SELECT ON TABLE public.inquiry_now TO firemark_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.inquiry_receiver TO firemark_app;

GRANT SELECT ON TABLE public.inquiry_term TO firemark_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.label_printed TO firemark_app;
GRANT SELECT,INSERT ON TABLE public.label_printed TO firemark_printer;
GRANT SELECT ON TABLE public.label_printed TO firemark_watcher;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.label_range TO firemark_app;
GRANT SELECT ON TABLE public.label_range TO firemark_gather;
GRANT SELECT ON TABLE public.label_range TO firemark_signer;
GRANT SELECT ON TABLE public.label_range TO firemark_lister;
GRANT SELECT ON TABLE public.label_range TO firemark_printer;
GRANT SELECT ON TABLE public.label_range TO firemark_watcher;

GRANT SELECT ON TABLE public.label_end TO firemark_app;
GRANT SELECT ON TABLE public.label_end TO firemark_printer;

GRANT ALL ON SEQUENCE public.label_index_seq TO firemark_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.label_printing TO firemark_app;
GRANT SELECT,INSERT ON TABLE public.label_printing TO firemark_printer;

GRANT SELECT ON TABLE public.label_purpose TO firemark_app;
GRANT SELECT ON TABLE public.label_purpose TO firemark_printer;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.label_signature TO firemark_app;
GRANT SELECT ON TABLE public.label_signature TO firemark_signer;
GRANT SELECT ON TABLE public.label_signature TO firemark_printer;

GRANT SELECT ON TABLE public.label_type TO firemark_app;
GRANT SELECT ON TABLE public.label_type TO firemark_printer;

GRANT SELECT,INSERT ON TABLE public.log_checkpoint TO firemark_sequencer;
GRANT SELECT ON TABLE public.log_checkpoint TO firemark_signer;
GRANT SELECT ON TABLE public.log_checkpoint TO firemark_app;
GRANT SELECT ON TABLE public.log_checkpoint TO firemark_courier;

GRANT SELECT,INSERT ON TABLE public.log_cosignature TO firemark_courier;
GRANT SELECT ON TABLE public.log_cosignature TO firemark_app;

GRANT SELECT,INSERT ON TABLE public.log_entry TO firemark_sequencer;
GRANT SELECT ON TABLE public.log_entry TO firemark_signer;
GRANT SELECT ON TABLE public.log_entry TO firemark_app;
GRANT SELECT ON TABLE public.log_entry TO firemark_courier;

GRANT SELECT ON TABLE public.log_origin TO firemark_sequencer;
GRANT SELECT ON TABLE public.log_origin TO firemark_signer;
GRANT SELECT ON TABLE public.log_origin TO firemark_app;
GRANT SELECT ON TABLE public.log_origin TO firemark_courier;

GRANT SELECT ON TABLE public.log_now TO firemark_sequencer;
GRANT SELECT ON TABLE public.log_now TO firemark_signer;
GRANT SELECT ON TABLE public.log_now TO firemark_app;
GRANT SELECT ON TABLE public.log_now TO firemark_courier;

GRANT SELECT,INSERT ON TABLE public.log_stamp TO firemark_courier;
GRANT SELECT ON TABLE public.log_stamp TO firemark_app;

GRANT SELECT ON TABLE public.log_stamp_due TO firemark_courier;

GRANT SELECT,INSERT,UPDATE ON TABLE public.log_tile TO firemark_sequencer;
GRANT SELECT ON TABLE public.log_tile TO firemark_signer;
GRANT SELECT ON TABLE public.log_tile TO firemark_app;
GRANT SELECT ON TABLE public.log_tile TO firemark_courier;

GRANT SELECT,INSERT,UPDATE ON TABLE public.log_witness TO firemark_courier;
GRANT SELECT ON TABLE public.log_witness TO firemark_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.message TO firemark_app;
GRANT SELECT,UPDATE ON TABLE public.message TO firemark_courier;

GRANT SELECT ON TABLE public.not_sampled_reason TO firemark_app;

GRANT SELECT ON TABLE public.notice_step TO firemark_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.order_progress TO firemark_app;
GRANT SELECT ON TABLE public.order_progress TO firemark_printer;
GRANT SELECT ON TABLE public.order_progress TO firemark_watcher;

GRANT SELECT,INSERT,UPDATE ON TABLE public.pack_qty TO firemark_app;

GRANT ALL ON SEQUENCE public.party_id_seq TO firemark_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.party_kind TO firemark_app;
GRANT SELECT ON TABLE public.party_kind TO firemark_printer;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.passkey TO firemark_app;

GRANT SELECT,INSERT,DELETE ON TABLE public.passkey_challenge TO firemark_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.passkey_handle TO firemark_app;

GRANT SELECT,INSERT,DELETE ON TABLE public.password_past TO firemark_app;

GRANT ALL ON SEQUENCE public.person_id_seq TO firemark_app;

GRANT ALL ON SEQUENCE public.place_id_seq TO firemark_app;

GRANT SELECT ON TABLE public.print_state TO firemark_app;
GRANT SELECT ON TABLE public.print_state TO firemark_printer;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.printer TO firemark_app;
GRANT SELECT ON TABLE public.printer TO firemark_printer;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.product TO firemark_app;
GRANT SELECT ON TABLE public.product TO firemark_gather;
GRANT SELECT ON TABLE public.product TO firemark_signer;
GRANT SELECT ON TABLE public.product TO firemark_printer;
GRANT SELECT ON TABLE public.product TO firemark_watcher;

GRANT SELECT(id) ON TABLE public.product TO firemark_courier;

GRANT SELECT(gtin) ON TABLE public.product TO firemark_courier;

GRANT ALL ON SEQUENCE public.product_id_seq TO firemark_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.recall_drill TO firemark_app;

GRANT SELECT,INSERT ON TABLE public.received_proof TO firemark_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.recovery_code TO firemark_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.scan_recheck TO firemark_watcher;
GRANT SELECT ON TABLE public.scan_recheck TO firemark_app;

GRANT SELECT,DELETE ON TABLE public.scan_watch TO firemark_watcher;
GRANT INSERT ON TABLE public.scan_watch TO firemark_gather;
GRANT SELECT,INSERT ON TABLE public.scan_watch TO firemark_app;

GRANT SELECT ON TABLE public.schema_migration TO firemark_app;
GRANT SELECT ON TABLE public.schema_migration TO firemark_printer;
GRANT SELECT ON TABLE public.schema_migration TO firemark_courier;
GRANT SELECT ON TABLE public.schema_migration TO firemark_lister;
GRANT SELECT ON TABLE public.schema_migration TO firemark_sequencer;
GRANT SELECT ON TABLE public.schema_migration TO firemark_signer;
GRANT SELECT ON TABLE public.schema_migration TO firemark_watcher;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.second_factor TO firemark_app;

GRANT SELECT,INSERT ON TABLE public.sender TO firemark_app;

GRANT UPDATE(ended_at) ON TABLE public.sender TO firemark_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.session TO firemark_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.sign_in_failure TO firemark_app;

GRANT SELECT ON TABLE public.sign_in_log TO firemark_app;

GRANT SELECT,INSERT ON TABLE public.site_check TO firemark_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.status_bytes TO firemark_lister;
GRANT SELECT ON TABLE public.status_bytes TO firemark_app;
GRANT SELECT ON TABLE public.status_bytes TO firemark_printer;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.status_manifest TO firemark_lister;
GRANT SELECT ON TABLE public.status_manifest TO firemark_signer;
GRANT SELECT ON TABLE public.status_manifest TO firemark_app;
GRANT SELECT ON TABLE public.status_manifest TO firemark_printer;

GRANT SELECT ON TABLE public.status_scope TO firemark_app;
GRANT SELECT ON TABLE public.status_scope TO firemark_printer;
GRANT SELECT ON TABLE public.status_scope TO firemark_watcher;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.status_shard TO firemark_lister;
GRANT SELECT ON TABLE public.status_shard TO firemark_app;
GRANT SELECT ON TABLE public.status_shard TO firemark_printer;

GRANT SELECT,DELETE ON TABLE public.status_touched TO firemark_lister;
GRANT SELECT,INSERT ON TABLE public.status_touched TO firemark_app;
GRANT SELECT,INSERT ON TABLE public.status_touched TO firemark_printer;
GRANT INSERT ON TABLE public.status_touched TO firemark_watcher;

GRANT SELECT,INSERT ON TABLE public.transformation TO firemark_app;

GRANT SELECT ON TABLE public.trust_current TO firemark_app;
GRANT SELECT ON TABLE public.trust_current TO firemark_signer;
GRANT SELECT ON TABLE public.trust_current TO firemark_printer;

GRANT SELECT ON TABLE public.trust_roots TO firemark_app;
GRANT SELECT ON TABLE public.trust_roots TO firemark_signer;
GRANT SELECT ON TABLE public.trust_roots TO firemark_printer;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.unit_alias TO firemark_app;
GRANT SELECT ON TABLE public.unit_alias TO firemark_courier;

GRANT SELECT ON TABLE public.unit_facts TO firemark_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.unit_status TO firemark_app;
GRANT SELECT ON TABLE public.unit_status TO firemark_gather;
GRANT SELECT ON TABLE public.unit_status TO firemark_printer;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.verdict_scope TO firemark_app;

GRANT SELECT ON TABLE public.waiver_ground TO firemark_app;

GRANT SELECT ON TABLE public.watch_limit TO firemark_watcher;
GRANT SELECT ON TABLE public.watch_limit TO firemark_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.witnessed_log TO firemark_app;
GRANT SELECT ON TABLE public.witnessed_log TO firemark_signer;

