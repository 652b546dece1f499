-- Our own events as EPCIS events (src/epcis/own.c says how each kind is told). What they say is
-- written anew from the record whenever it is asked for; kept here is what queries ask by.
-- Telling is done by the server shortly after the commit: every statement that adds events leaves
-- the span of their numbers, and who takes a span finds all events of it committed.

CREATE TABLE epcis_untold (
    id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT epcis_untold_pk PRIMARY KEY,
    lo bigint NOT NULL,
    hi bigint NOT NULL
);

CREATE TABLE epcis_own (
    id uuid CONSTRAINT epcis_own_pk PRIMARY KEY,
    batch_id bigint NOT NULL,
    seq bigint NOT NULL,         -- when it was told: after all that were told before
    event_id text NOT NULL CONSTRAINT epcis_own_once UNIQUE,
    hash text NOT NULL,
    type text NOT NULL,
    event_time timestamptz NOT NULL,
    record_time timestamptz NOT NULL,
    facts text[] NOT NULL,
    area int NOT NULL,
    companies bigint[] NOT NULL  -- whose goods or places it concerns
);
CREATE INDEX epcis_own_seq ON epcis_own (seq);
CREATE INDEX epcis_own_time ON epcis_own (event_time, seq);
CREATE INDEX epcis_own_recorded ON epcis_own (record_time, seq);
CREATE INDEX epcis_own_facts ON epcis_own USING gin (facts);

CREATE TABLE epcis_own_value (LIKE epcis_value,
    CONSTRAINT epcis_own_value_pk PRIMARY KEY (kind, value, area, company_id));

CREATE FUNCTION event_untold() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public AS $$
BEGIN
    INSERT INTO epcis_untold (lo, hi)
    SELECT min(seq), max(seq) FROM fresh WHERE kind <> 21 AND batch_id <> 0
    HAVING count(*) > 0;
    RETURN NULL;
END $$;
CREATE TRIGGER event_untold AFTER INSERT ON event REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION event_untold();
REVOKE EXECUTE ON FUNCTION event_untold() FROM PUBLIC;

INSERT INTO epcis_untold (lo, hi)
SELECT min(seq), max(seq) FROM event WHERE kind <> 21 AND batch_id <> 0 HAVING count(*) > 0;

-- The values by which told events are found in lists, from their facts.
CREATE FUNCTION epcis_values_of(facts text[]) RETURNS TABLE (kind text, value text)
LANGUAGE sql IMMUTABLE AS $$
    SELECT DISTINCT k.kind, substr(f, length(k.name) + 2)
    FROM unnest(facts) f
    JOIN (VALUES ('epc', 'epcs'), ('parentID', 'epcs'), ('inputEPC', 'epcs'),
                 ('outputEPC', 'epcs'), ('bizStep', 'bizSteps'), ('disposition', 'dispositions'),
                 ('readPoint', 'readPoints'), ('bizLocation', 'bizLocations'),
                 ('eventType', 'eventTypes')) AS k(name, kind) ON k.name = split_part(f, ' ', 1)
$$;

DROP VIEW epcis_event_all;
CREATE VIEW epcis_event_all AS
SELECT x.seq, x.event_id, x.type, x.event_time, x.record_time, x.facts, x.area,
       ARRAY[x.company_id] AS companies, 0::bigint AS batch_id, x.id,
       (SELECT e.body FROM event e WHERE e.batch_id = 0 AND e.id = x.id) AS body
FROM epcis_event x
UNION ALL
SELECT o.seq, o.event_id, o.type, o.event_time, o.record_time, o.facts, o.area, o.companies,
       o.batch_id, o.id, NULL
FROM epcis_own o;

CREATE VIEW epcis_value_all AS
SELECT kind, value, area, company_id FROM epcis_value
UNION ALL SELECT kind, value, area, company_id FROM epcis_own_value;

-- An event of ours that comes back says nothing new.
CREATE OR REPLACE FUNCTION epcis_known(of_job uuid)
RETURNS TABLE (n int, event_id text, same boolean) LANGUAGE sql STABLE AS $$
    SELECT s.n, s.event_id, s.hash = coalesce(k.hash, o.hash, s.first)
    FROM (SELECT *, first_value(hash) OVER w AS first, row_number() OVER w AS turn
          FROM epcis_staged WHERE job = of_job
          WINDOW w AS (PARTITION BY event_id, error ORDER BY n)) s
    LEFT JOIN epcis_event k ON k.event_id = s.event_id AND k.error = s.error
    LEFT JOIN epcis_own o ON o.event_id = s.event_id AND NOT s.error
    WHERE k.id IS NOT NULL OR o.id IS NOT NULL OR s.turn > 1
$$;

GRANT SELECT, INSERT, UPDATE, DELETE ON epcis_untold, epcis_own, epcis_own_value TO firemark_app;
GRANT SELECT ON epcis_event_all, epcis_value_all TO firemark_app;

-- The courier tells subscribers own events, too: what those say, and no more.
GRANT SELECT ON epcis_event_all, event_kind, grade TO firemark_courier;
GRANT SELECT (batch_id, id, kind, occurred_at, recorded_at, place_id, body) ON event
    TO firemark_courier;
GRANT SELECT (id, code, lot, product_id, produced_on, declared_qty, certificate) ON batch
    TO firemark_courier;
GRANT SELECT (id, gtin) ON product TO firemark_courier;
GRANT SELECT (id, code, party_id) ON place TO firemark_courier;
GRANT SELECT (id, code) ON party TO firemark_courier;
GRANT SELECT (id, number) ON replacement_order, sampling_record, recall TO firemark_courier;
GRANT SELECT (batch_id, idx, random) ON label TO firemark_courier;
GRANT SELECT ON unit_alias TO firemark_courier;
