-- The effective status of a unit: its own state, its batch's verdict (its own, or one whose scope
-- covers it), its pack, and its place under seizure. What a scan needs for it stands in the rows
-- that it reads anyway, so that status costs no lookup of its own.
INSERT INTO event_kind (code, name, zh, en, apply, biz_step, disposition) VALUES
 (150, 'seized',        '查封扣押',     'seized',        'apply_seizure', 'holding',
     'non_sellable_other'),
 (151, 'released',      '解除查封扣押', 'released',      'apply_seizure', NULL, NULL),
 (152, 'recall_lifted', '撤销召回',     'recall lifted', 'apply_recall_lifted', NULL, NULL);
INSERT INTO status_scope (kind, scope) VALUES
 ('seized', 'labels'), ('released', 'labels'), ('recall_lifted', 'batch');

-- ---- verdicts that cover other batches than their own ----

-- The last verdict about a batch, of each source. A conforming result, or a recall that was lifted,
-- is one of kind 'batch', which covers no other.
CREATE TABLE verdict_scope (
    batch_id bigint NOT NULL,
    source text NOT NULL CONSTRAINT verdict_scope_source CHECK (source IN ('result', 'recall')),
    seq bigint NOT NULL,
    recall_id uuid,              -- of a recall
    kind text NOT NULL
        CONSTRAINT verdict_scope_kind CHECK (kind IN ('batch', 'dates', 'model', 'stock')),
    producer_id bigint,
    product_id bigint,
    model text,
    since date,                  -- days of production, both included
    until date,
    CONSTRAINT verdict_scope_pk PRIMARY KEY (batch_id, source)
);
CREATE INDEX verdict_scope_producer ON verdict_scope (producer_id) WHERE kind <> 'batch';
ALTER TABLE batch ADD scope_recall uuid,           -- the recall of another batch that covers it
                  ADD scope_suspended boolean NOT NULL DEFAULT false; -- another's failed result does
CREATE INDEX batch_producer ON batch (producer_id, id);
CREATE INDEX batch_scope_recall ON batch (scope_recall) WHERE scope_recall IS NOT NULL;

-- What covers a batch now, from the verdicts about others of its producer.
CREATE FUNCTION batch_covered(b batch, OUT recall_id uuid, OUT suspended boolean) LANGUAGE sql STABLE
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
-- Sets it, and has the status list look at what changed.
CREATE FUNCTION batch_cover(ids bigint[]) RETURNS void LANGUAGE sql AS $$
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

-- {.., covers: {kind, producer_id, product_id, model, from, to}}; no covers: the batch alone.
-- Whoever registers a batch meanwhile waits, or is waited for (7205): one of the two sees the other.
CREATE FUNCTION verdict_apply(keys event_key[]) RETURNS void LANGUAGE plpgsql AS $$
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

CREATE FUNCTION apply_batch_registered(keys event_key[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(7205);
    PERFORM apply_batch(keys);
    PERFORM batch_cover(ARRAY(SELECT batch_id FROM unnest(keys)));
END $$;
CREATE FUNCTION apply_result_recorded(keys event_key[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM apply_result(keys);
    PERFORM verdict_apply(keys);
END $$;
CREATE FUNCTION apply_recall(keys event_key[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM apply_recall_opened(keys);
    PERFORM verdict_apply(keys);
END $$;
UPDATE event_kind SET apply = 'apply_batch_registered' WHERE name = 'batch_registered';
UPDATE event_kind SET apply = 'apply_result_recorded' WHERE name = 'result_recorded';
UPDATE event_kind SET apply = 'apply_recall' WHERE name = 'recall_opened';

-- {recall_id, reason}: the verdict behind the recall was reversed. Its goods are free again, and its
-- orders that are not done bind nobody any more.
CREATE FUNCTION apply_recall_lifted(keys event_key[]) RETURNS void LANGUAGE plpgsql AS $$
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

-- ---- seizure ----

-- batch_id 0: everything at the place; else goods of one batch there, the labelled ones by their
-- labels. The procedure around it (approval, term, extension) is not here.
CREATE TABLE seizure (
    id uuid CONSTRAINT seizure_pk PRIMARY KEY,
    number text NOT NULL CONSTRAINT seizure_number_once UNIQUE,
    place_id bigint NOT NULL,
    batch_id bigint NOT NULL,
    qty bigint,
    ranges jsonb NOT NULL,       -- [[first, last], ..]
    area int NOT NULL,
    agency_id bigint,
    company_id bigint,
    seized_at timestamptz NOT NULL,
    basis text NOT NULL,
    state text NOT NULL DEFAULT 'open',
    state_at timestamptz NOT NULL,
    state_seq bigint NOT NULL,
    reason text                  -- why it was released
);
CREATE INDEX seizure_place ON seizure (place_id);
CREATE INDEX seizure_batch ON seizure (batch_id) WHERE batch_id <> 0;
ALTER TABLE place ADD seizure_id uuid;    -- the oldest open one of the whole place
CREATE INDEX place_seized ON place (id) WHERE seizure_id IS NOT NULL;
ALTER TABLE unit ADD seizure_id uuid,     -- the oldest open one that names it
                 ADD clone_alert uuid,    -- the confirmed clone alert that is open about it
                 ADD pack_status smallint; -- void, recalled or seized: what its pack passes on
CREATE INDEX unit_marked ON unit (batch_id, idx)
    WHERE seizure_id IS NOT NULL OR clone_alert IS NOT NULL OR pack_status IS NOT NULL;

-- A mark of a place stands for what is there when it is taken off: goods that move beside a seizure
-- are looked at whichever of the two commits first.
ALTER TABLE status_touched ADD place_id bigint;

-- Locked first and added up in the next statement: of two seizures of one place each sees the other.
CREATE FUNCTION apply_seizure(keys event_key[]) RETURNS void LANGUAGE plpgsql AS $$
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

-- ---- the status ----

-- By its batch alone; codes of unit_status.
CREATE FUNCTION batch_status(b batch) RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN b.recall_id IS NOT NULL OR b.scope_recall IS NOT NULL THEN 3
                WHEN b.determination = 'nonconforming' OR b.scope_suspended THEN 2
                ELSE 0 END
$$;

-- The effective status of a label: the one that matters most to whoever holds the product. Scans,
-- the status list, pages and moves ask this function and no other. Rows that are not there are null:
-- the label (never issued), its unit (labels of other types), the unit's place. pack: the status of
-- the pack that the unit is in (null: in none), of which void, seized and recalled pass on. A blind
-- sample's label is judged as if nothing had become of its batch. Plain SQL, so that it is inlined:
-- the rows are never made.
DROP VIEW unit_facts;
DROP FUNCTION label_status(boolean, text, text, bigint, uuid, text);
CREATE FUNCTION label_status(l label, u unit, b batch, p place, pack int) RETURNS int
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
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

CREATE VIEW unit_facts AS
SELECT l.batch_id, l.idx, l.random, l.type, u.state, u.place_id, p.code AS place_code,
       p.name AS place_name, b.code AS batch_code, pr.name AS product, b.recall_id, u.order_id,
       u.twin_idx, l.void_reason, b.area, b.company_id, u.state_at, l.heir_idx, l.pair_idx, l.blind,
       label_status(l, u, b, p, u.pack_status) AS status
FROM label l
JOIN batch b ON b.id = l.batch_id
JOIN product pr ON pr.id = b.product_id
LEFT JOIN unit u ON u.batch_id = l.batch_id
    AND u.idx = CASE l.type WHEN 1 THEN l.pair_idx ELSE l.idx END
LEFT JOIN place p ON p.id = u.place_id;

GRANT SELECT ON unit_facts TO firemark_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON verdict_scope, seizure TO firemark_app;
GRANT SELECT ON place TO firemark_lister;

-- Verdicts on record, which had no scope.
SELECT verdict_apply(array_agg((e.batch_id, e.id)::event_key))
FROM event e JOIN event_kind k ON k.code = e.kind
WHERE k.name IN ('result_recorded', 'recall_opened') HAVING count(*) > 0;
