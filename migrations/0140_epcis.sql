-- EPCIS 2.0 events of other systems. Each is an event of our own record, kind epcis_captured, whose
-- body holds it as it was given: {"event_id", "error", "hash", "type", "time", "facts", "context",
-- "job", "event"}. What queries ask for stands in `facts`, one text per thing that can be asked,
-- "NAME VALUE" (names hold no space), so one index answers every equality: "bizStep shipping",
-- "epc https://id.gs1.org/01/.../21/..", "bizTransaction_po urn:..", "ILMD_https://ns#lot A1".
-- docs/epcis.md lists the names.

INSERT INTO event_kind (code, name, zh, en, apply, biz_step, disposition) VALUES
 (130, 'epcis_captured', '采集 EPCIS 事件', 'EPCIS event captured', 'apply_epcis_captured', NULL,
  NULL);
INSERT INTO status_scope (kind, scope) VALUES ('epcis_captured', 'none');

CREATE TABLE epcis_event (
    id uuid CONSTRAINT epcis_event_pk PRIMARY KEY,
    seq bigint NOT NULL,         -- of the record: a later one was captured later
    event_id text NOT NULL,      -- as given, or its hash
    error boolean NOT NULL,      -- it declares the event of the same name an error
    hash text NOT NULL,          -- what it says, by CBV 2.0 §8.9
    type text NOT NULL,
    event_time timestamptz NOT NULL,
    record_time timestamptz NOT NULL,
    facts text[] NOT NULL,
    area int NOT NULL,
    company_id bigint,
    job_id uuid,
    CONSTRAINT epcis_event_once UNIQUE (event_id, error)
);
CREATE UNIQUE INDEX epcis_event_seq ON epcis_event (seq);
CREATE INDEX epcis_event_time ON epcis_event (event_time, seq);
CREATE INDEX epcis_event_recorded ON epcis_event (record_time, seq);
CREATE INDEX epcis_event_facts ON epcis_event USING gin (facts);

-- Every EPC and every vocabulary value that events name, by who may see it.
CREATE TABLE epcis_value (
    kind text NOT NULL,          -- the path that lists it: epcs, bizSteps, ..
    value text NOT NULL,
    area int NOT NULL,
    company_id bigint NOT NULL,  -- 0: none
    CONSTRAINT epcis_value_pk PRIMARY KEY (kind, value, area, company_id)
);

CREATE FUNCTION apply_epcis_captured(keys event_key[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO epcis_event (id, seq, event_id, error, hash, type, event_time, record_time,
                             facts, area, company_id, job_id)
    SELECT e.id, e.seq, b.event_id, b.error, b.hash, b.type, b.time, e.recorded_at, b.facts,
           e.area, e.company_id, b.job
    FROM event_of(keys) e,
         LATERAL json_to_record(e.body::json) AS b(event_id text, error boolean, hash text,
             type text, "time" timestamptz, facts text[], job uuid);

    INSERT INTO epcis_value (kind, value, area, company_id)
    SELECT DISTINCT k.kind, substr(f, length(k.name) + 2), x.area, coalesce(x.company_id, 0)
    FROM unnest(keys) AS key JOIN epcis_event x ON x.id = key.id, unnest(x.facts) f
    JOIN (VALUES ('epc', 'epcs'), ('parentID', 'epcs'), ('inputEPC', 'epcs'),
                 ('outputEPC', 'epcs'), ('bizStep', 'bizSteps'), ('disposition', 'dispositions'),
                 ('readPoint', 'readPoints'), ('bizLocation', 'bizLocations'),
                 ('eventType', 'eventTypes')) AS k(name, kind) ON k.name = split_part(f, ' ', 1)
    ON CONFLICT DO NOTHING;
END $$;

-- What queries read. Firemark's own events join here, with the same columns.
CREATE VIEW epcis_event_all AS
SELECT x.seq, x.event_id, x.type, x.event_time, x.record_time, x.facts, x.area, x.company_id,
       -- not joined, so that bodies are fetched of the page alone
       (SELECT e.body FROM event e WHERE e.batch_id = 0 AND e.id = x.id) AS body
FROM epcis_event x;

-- A number or time of a fact, to compare; null where the value is neither.
CREATE FUNCTION epcis_number(value text) RETURNS numeric LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN value ~ '^-?[0-9]{1,40}(\.[0-9]{1,40})?([eE][+-]?[0-9]{1,2})?$'
                THEN value::numeric END
$$;
CREATE FUNCTION epcis_time(value text) RETURNS timestamptz
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    IF value !~ '^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$' THEN
        RETURN NULL;
    END IF;
    RETURN value::timestamptz;
EXCEPTION WHEN OTHERS THEN       -- the 30th of February
    RETURN NULL;
END $$;

-- Whether a fact called `name` compares so with the given number or time.
CREATE FUNCTION epcis_fact_ranges(facts text[], asked jsonb) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
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

-- Rows on their way in: filled by COPY and emptied by epcis_merge() in one transaction.
CREATE UNLOGGED TABLE epcis_staged (
    job uuid NOT NULL,
    n int NOT NULL,              -- which event of the document, from 0
    event_id text NOT NULL,
    error boolean NOT NULL,
    hash text NOT NULL,
    event_time timestamptz NOT NULL,
    body text NOT NULL           -- of our event
);
CREATE INDEX epcis_staged_job ON epcis_staged (job);

-- The staged events of a job that are known already by name (of themselves or of an earlier row):
-- `same` says the same again, which changes nothing; the rest contradict.
CREATE FUNCTION epcis_known(of_job uuid) RETURNS TABLE (n int, event_id text, same boolean)
LANGUAGE sql STABLE AS $$
    SELECT s.n, s.event_id, s.hash = coalesce(k.hash, s.first)
    FROM (SELECT *, first_value(hash) OVER w AS first, row_number() OVER w AS turn
          FROM epcis_staged WHERE job = of_job
          WINDOW w AS (PARTITION BY event_id, error ORDER BY n)) s
    LEFT JOIN epcis_event k ON k.event_id = s.event_id AND k.error = s.error
    WHERE k.id IS NOT NULL OR s.turn > 1
$$;

-- Makes the staged events of a job part of the record, but for those known already, and empties
-- the stage. epcis_lock() comes before, in a statement of its own. Returns which were new (n).
CREATE FUNCTION epcis_merge(of_job uuid, at_area int, of_agency bigint, of_company bigint,
                            by_person bigint) RETURNS int[] LANGUAGE plpgsql AS $$
DECLARE
    keys event_key[];
    which int[];
BEGIN
    WITH due AS MATERIALIZED (
        SELECT uuid7() AS id, s.n, s.event_time, s.body FROM epcis_staged s
        WHERE s.job = of_job AND s.n NOT IN (SELECT k.n FROM epcis_known(of_job) k)
    ), fresh AS (
        INSERT INTO event (batch_id, id, kind, area, agency_id, company_id, person_id,
                           occurred_at, body)
        SELECT 0, d.id, 130, at_area, of_agency, of_company, by_person,
               least(d.event_time, now()), d.body
        FROM due d ORDER BY d.n
    ), pending AS (
        INSERT INTO event_pending SELECT 0, d.id FROM due d
    )
    SELECT array_agg((0, d.id)::event_key), array_agg(d.n ORDER BY d.n) INTO keys, which
    FROM due d;
    DELETE FROM epcis_staged WHERE job = of_job;
    IF keys IS NOT NULL THEN
        PERFORM event_apply(keys);
    END IF;
    RETURN coalesce(which, '{}');
END $$;

-- One capture at a time from here to the commit: names are compared, and whoever reads the record
-- by its numbers (subscriptions) misses none that commits late.
CREATE FUNCTION epcis_lock() RETURNS void LANGUAGE sql AS $$
    SELECT pg_advisory_xact_lock(7214)
$$;

-- Capture jobs are work, no events: what they captured is on record.
CREATE TABLE epcis_job (
    id uuid CONSTRAINT epcis_job_pk PRIMARY KEY DEFAULT uuid7(),
    created_at timestamptz NOT NULL DEFAULT now(),
    finished_at timestamptz,
    running boolean NOT NULL DEFAULT true,
    success boolean NOT NULL DEFAULT true,
    behaviour text NOT NULL
        CONSTRAINT epcis_job_behaviour CHECK (behaviour IN ('rollback', 'proceed')),
    errors jsonb NOT NULL DEFAULT '[]',
    events int NOT NULL,         -- in the document
    captured int NOT NULL DEFAULT 0, -- of them new on record
    body text,                   -- the document, until the job is done
    tries int NOT NULL DEFAULT 0,
    area int NOT NULL,
    agency_id bigint,
    company_id bigint,
    person_id bigint
);
CREATE INDEX epcis_job_open ON epcis_job (created_at) WHERE running;
CREATE INDEX epcis_job_recent ON epcis_job (created_at, id);

-- What signs page tokens, made where the store is made; and tokens that were given back.
CREATE TABLE epcis_secret (
    secret bytea NOT NULL
);
INSERT INTO epcis_secret SELECT uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid());
CREATE TABLE epcis_token_gone (
    mac bytea CONSTRAINT epcis_token_gone_pk PRIMARY KEY,
    expires_at timestamptz NOT NULL
);

GRANT SELECT, INSERT, UPDATE, DELETE ON epcis_event, epcis_value, epcis_staged, epcis_job,
    epcis_token_gone TO firemark_app;
GRANT SELECT ON epcis_event_all, epcis_secret TO firemark_app;
