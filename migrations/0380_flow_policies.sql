-- What a company reads of the flow of goods is kept by the rows as well (reliability.md §3). Authorities see
-- the flow of goods by design, so nothing holds for them here, and nothing costs them anything: whatever
-- reads for a person of a company acts as the role firemark_company (act_narrow()), and only for that role
-- there are policies that narrow. Acts judge by all there are (to whom goods go, whether they are recalled
-- or their labels used up elsewhere), so they are not narrowed; they show nothing but what they did.
--
-- What a company sees of each table, none of it where app.company is not set:
--   party, place          its own
--   person                its own people, and the asker
--   batch                 what it made, and what any of its places ever held
--   holding, stock_count, site_check, impairment, impairment_mark, unit: at its places
--   pack                  at its places; one that never was anywhere, of a batch that it sees
--   movement              from or to one of its places
--   transformation        at its places, or from a batch that it sees into one that it sees
--   correction, pack_entry of batches that it sees
--   recall                of its products
--   event                 of it, at its places, from or to them, its asker's own; what others share with it
--   inquiry_receiver      whom its own places named
--   sample_blind          what was given to it as a laboratory
--   epcis_event, epcis_mapping, epcis_own, epcis_own_value, epcis_value, epcis_share: of it, or shared with it
-- Labels have none: whoever holds a code may ask about it. Products are a catalogue.
--
-- ENABLE and not FORCE: the owner derives state for everybody, and needs no policy that lets it.

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'firemark_company') THEN
        CREATE ROLE firemark_company NOLOGIN;
    END IF;
    -- It may what the server may, and sees less. Where roles are made by hand, this was done with them.
    IF NOT pg_has_role('firemark_company', 'firemark_app', 'MEMBER') THEN
        GRANT firemark_app TO firemark_company;
    END IF;
END $$;

-- The asker's places, found once for a statement. Past the policies, which ask for them.
CREATE FUNCTION row_places() RETURNS bigint[] LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
    SELECT coalesce(array_agg(id), '{}') FROM place WHERE party_id = row_company() $$;

DO $$
DECLARE
    own CONSTANT text := '(SELECT row_company())';
    here CONSTANT text := 'ANY ((SELECT row_places())::bigint[])';
    at_place CONSTANT text := 'place_id = ' || here;
    of_batch CONSTANT text := 'EXISTS (SELECT FROM batch b WHERE b.id = %I.batch_id)';
    t record;
BEGIN
    FOR t IN SELECT * FROM (VALUES
        ('party', 'id = ' || own),
        ('place', 'party_id = ' || own),
        ('person', 'company_id = ' || own || ' OR id = (SELECT row_person())'),
        ('holding', at_place), ('stock_count', at_place), ('site_check', at_place), ('impairment', at_place),
        ('impairment_mark', at_place), ('unit', at_place),
        ('pack', at_place || ' OR place_id IS NULL AND ' || format(of_batch, 'pack')),
        ('batch', 'producer_id = ' || own || ' OR EXISTS (SELECT FROM holding h WHERE h.batch_id = batch.id)'),
        ('movement', 'from_place = ' || here || ' OR to_place = ' || here),
        ('transformation', at_place || ' OR EXISTS (SELECT FROM batch b WHERE b.id = transformation.batch_id)
            AND EXISTS (SELECT FROM batch b WHERE b.id = transformation.other_id)'),
        ('correction', format(of_batch, 'correction')),
        ('pack_entry', format(of_batch, 'pack_entry')),
        ('recall', 'company_id = ' || own),
        ('event', 'company_id = ' || own || ' OR ' || at_place || ' OR person_id = (SELECT row_person())
            OR CASE WHEN batch_id = 0 THEN EXISTS (SELECT FROM epcis_share s WHERE s.id = event.id)
               ELSE (body::jsonb->>''from_place'')::bigint = ' || here
            || ' OR (body::jsonb->>''to_place'')::bigint = ' || here || ' END'),
        ('inquiry_receiver', 'holder = ' || here),
        ('sample_blind', 'laboratory_id = ' || own),
        ('epcis_event', 'company_id = ' || own || ' OR EXISTS (SELECT FROM epcis_share s WHERE s.id = epcis_event.id)'),
        ('epcis_mapping', 'EXISTS (SELECT FROM epcis_event e WHERE e.id = epcis_mapping.id)'),
        ('epcis_own', own || ' = ANY (companies)'),
        ('epcis_own_value', 'company_id = ' || own), ('epcis_value', 'company_id = ' || own),
        ('epcis_share', 'company_id = ' || own)
        ) AS v(name, seen)
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t.name);
        EXECUTE format('CREATE POLICY flow ON %I USING (true)', t.name);
        EXECUTE format('CREATE POLICY company ON %I AS RESTRICTIVE TO firemark_company USING (%s)', t.name, t.seen);
    END LOOP;
END $$;

-- What is told of others' rows, by their names alone, or judged by all there are (0290_row_policies.sql).
CREATE VIEW every_party AS SELECT id, code, name, kind FROM party;
CREATE VIEW every_place AS SELECT id, code, name, kind, area, party_id, company_id FROM place;
CREATE VIEW every_person AS SELECT id, login, name FROM person;
CREATE VIEW every_batch AS SELECT *, batch_status(batch) AS status FROM batch;
CREATE VIEW every_unit AS SELECT * FROM unit;
CREATE VIEW every_event AS SELECT * FROM event;
CREATE VIEW every_recall AS SELECT * FROM recall;
CREATE VIEW every_correction AS SELECT * FROM correction;
CREATE VIEW every_holding AS SELECT * FROM holding;
CREATE VIEW every_count AS SELECT * FROM stock_count;
CREATE VIEW every_movement AS SELECT * FROM movement;
CREATE VIEW every_pack AS SELECT * FROM pack;
CREATE VIEW every_pack_entry AS SELECT * FROM pack_entry;
CREATE VIEW every_blind AS SELECT sampling_id, job_id FROM sample_blind;
GRANT SELECT ON every_party, every_place, every_person, every_batch, every_unit, every_event, every_recall,
    every_correction, every_holding, every_count, every_movement, every_pack, every_pack_entry, every_blind TO firemark_app;
GRANT SELECT ON every_party, every_place, every_batch, every_recall, every_correction, every_pack_entry
    TO firemark_courier;

-- What these gather from is narrowed, too.
ALTER VIEW epcis_event_all SET (security_invoker = true);
ALTER VIEW epcis_value_all SET (security_invoker = true);
ALTER VIEW impairment_now SET (security_invoker = true);
GRANT SELECT ON epcis_event, epcis_own TO firemark_courier;
GRANT SELECT ON impairment, impairment_term TO firemark_watcher;
