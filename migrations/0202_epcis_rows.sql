-- Captured events are derived from the rows at hand (event_derive), not looked up again one by one.
CREATE FUNCTION apply_epcis_captured(given event[]) RETURNS void LANGUAGE sql AS $$
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
CREATE OR REPLACE FUNCTION apply_epcis_captured(keys event_key[]) RETURNS void LANGUAGE sql AS $$
    SELECT apply_epcis_captured(array_agg(e)) FROM event_of(keys) e
$$;

CREATE OR REPLACE FUNCTION epcis_merge(of_job uuid, at_area int, of_agency bigint,
                                       of_company bigint, by_person bigint) RETURNS int[]
LANGUAGE plpgsql AS $$
DECLARE
    made event[];
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
