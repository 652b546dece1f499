-- An event of ours that a captured event led to says the same once more: whoever sees the captured
-- one is not told it, so that nobody counts the goods twice.
CREATE TABLE epcis_moved (
    id uuid CONSTRAINT epcis_moved_pk PRIMARY KEY, -- our event
    captured uuid NOT NULL
);
ALTER TABLE epcis_own ADD echo_area int, ADD echo_company bigint;

CREATE OR REPLACE VIEW epcis_event_all AS
SELECT x.seq, x.event_id, x.type, x.event_time, x.record_time, x.facts, x.area,
       ARRAY[x.company_id] AS companies, 0::bigint AS batch_id, x.id,
       (SELECT e.body FROM event e WHERE e.batch_id = 0 AND e.id = x.id) AS body,
       NULL::int AS echo_area, NULL::bigint AS echo_company
FROM epcis_event x
UNION ALL
SELECT o.seq, o.event_id, o.type, o.event_time, o.record_time, o.facts, o.area, o.companies,
       o.batch_id, o.id, NULL, o.echo_area, o.echo_company
FROM epcis_own o;

GRANT SELECT, INSERT, UPDATE, DELETE ON epcis_moved TO firemark_app;
-- what own events say of packs, corrections and seizures, for subscribers
GRANT SELECT (batch_id, event_id, pack_batch, pack_idx, child_idx) ON pack_entry
    TO firemark_courier;
GRANT SELECT (batch_id, event_id, replaced_by, recorded_at, reason) ON correction
    TO firemark_courier;
GRANT SELECT (id, number) ON seizure TO firemark_courier;
