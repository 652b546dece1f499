-- Rows that belong to an area and a company are shown to nobody else, whatever a statement forgets to
-- filter by (reliability.md §3). The statements filter as well: either alone keeps what is not one's own.
-- Parties, places, batches, units and movements have no policy: every authority sees the flow of goods.

-- Who asks, as the transaction was told; unset: nobody, who sees nothing. Not app_area_lo() and the like,
-- which statements filter by: the two layers share no line.
CREATE FUNCTION row_lo() RETURNS int LANGUAGE sql STABLE AS $$
    SELECT nullif(current_setting('app.area_lo', true), '')::int $$;
CREATE FUNCTION row_hi() RETURNS int LANGUAGE sql STABLE AS $$
    SELECT nullif(current_setting('app.area_hi', true), '')::int $$;
CREATE FUNCTION row_company() RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT nullif(current_setting('app.company', true), '')::bigint $$;
CREATE FUNCTION row_person() RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT nullif(current_setting('app.person', true), '')::bigint $$;

-- The usual policy, and what some tables add to it. The workers of their own roles serve everybody, by
-- few statements each; the owner derives state from events.
DO $$
DECLARE
    of_area CONSTANT text := 'area BETWEEN (SELECT row_lo()) AND (SELECT row_hi())';
    of_company CONSTANT text := '((SELECT row_company()) IS NULL OR company_id = (SELECT row_company()))';
    usual CONSTANT text := of_area || ' AND ' || of_company;
    official CONSTANT text := '(SELECT row_company()) IS NULL';
    t record;
BEGIN
    FOR t IN SELECT * FROM (VALUES
        ('alert', usual), ('destruction', usual), ('document', usual), ('epcis_job', usual),
        ('epcis_query', usual), ('epcis_subscription', usual), ('inquiry', usual), ('label_job', usual),
        ('not_sampled', usual), ('notice', usual), ('replacement_order', usual), ('seizure', usual),
        -- a page that calibrates a printer is nobody's
        ('print_job', '(area = 0 OR ' || of_area || ') AND ' || of_company),
        -- whom it was taken from, and the laboratory that tests it blind
        ('sampling_record', of_area || ' AND (' || of_company || ' OR EXISTS (SELECT FROM place l
            WHERE l.id = place_id AND l.party_id = (SELECT row_company())) OR EXISTS (SELECT FROM sample_blind x
            WHERE x.sampling_id = sampling_record.id AND x.laboratory_id = (SELECT row_company())))'),
        -- whoever gave it, and whoever sees an event that names it
        ('evidence_file', 'person_id = (SELECT row_person()) OR CASE WHEN (SELECT row_company()) IS NOT NULL
            THEN company_id = (SELECT row_company()) ELSE ' || of_area || ' OR EXISTS (SELECT FROM event e
            WHERE e.attachments @> ARRAY[sha256] AND e.attachments <> ''{}''
            AND e.area BETWEEN (SELECT row_lo()) AND (SELECT row_hi())) END'),
        ('import_file', 'CASE WHEN (SELECT row_company()) IS NULL THEN area_lo >= (SELECT row_lo())
            AND area_hi <= (SELECT row_hi()) ELSE company_id = (SELECT row_company()) END'),
        ('recall_drill', official || ' AND (' || of_area || ' OR person_id = (SELECT row_person()))'),
        -- of a recall that orders something in one's areas
        ('waiver', official || ' AND (' || of_area || ' OR EXISTS (SELECT FROM replacement_order o
            WHERE o.recall_id = waiver.recall_id))'),
        ('message', official || ' AND ' || of_area),
        ('channel', official || ' AND area_lo >= (SELECT row_lo()) AND area_hi <= (SELECT row_hi())')
        ) AS v(name, seen)
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', t.name);
        EXECUTE format('CREATE POLICY seen ON %I TO firemark_app USING (%s)', t.name, t.seen);
        EXECUTE format('CREATE POLICY work ON %I TO CURRENT_USER, firemark_courier, firemark_gather, '
                       'firemark_lister, firemark_printer, firemark_sequencer, firemark_signer, '
                       'firemark_watcher USING (true)', t.name);
    END LOOP;
END $$;

-- What is judged by all there are, whoever asks: whether a destruction lists a unit already, whether a
-- holder elsewhere has his order, which number comes next. A statement that names one of these shows
-- nobody its rows, or tells what became of goods, which every authority may know.
CREATE VIEW every_alert AS SELECT * FROM alert;
CREATE VIEW every_destruction AS SELECT * FROM destruction;
CREATE VIEW every_document AS SELECT * FROM document;
CREATE VIEW every_evidence AS SELECT * FROM evidence_file;
CREATE VIEW every_import AS SELECT * FROM import_file;
CREATE VIEW every_inquiry AS SELECT * FROM inquiry;
CREATE VIEW every_label_job AS SELECT * FROM label_job;
CREATE VIEW every_not_sampled AS SELECT * FROM not_sampled;
CREATE VIEW every_order AS SELECT * FROM replacement_order;
CREATE VIEW every_print_job AS SELECT * FROM print_job;
CREATE VIEW every_sample AS SELECT * FROM sampling_record;
CREATE VIEW every_seizure AS SELECT * FROM seizure;
CREATE VIEW every_waiver AS SELECT * FROM waiver;
GRANT SELECT ON every_alert, every_destruction, every_document, every_evidence, every_import, every_inquiry, every_label_job,
    every_not_sampled, every_order, every_print_job, every_sample, every_seizure, every_waiver TO firemark_app;
GRANT SELECT ON every_alert TO firemark_gather, firemark_printer, firemark_watcher;
-- A scan alarms whoever has the goods, not only who scans.
GRANT INSERT ON every_alert TO firemark_app, firemark_gather;
GRANT SELECT ON every_order TO firemark_gather;
GRANT SELECT (id, number, kind, agency, issued_at, label_index, state, replaced_by) ON every_document
    TO firemark_gather;
GRANT SELECT (id, number) ON every_order, every_sample, every_seizure TO firemark_courier;

ALTER VIEW inquiry_now SET (security_invoker = true);

-- What these answer is judged by all there are, too.
ALTER FUNCTION recall_not_ordered(uuid, bigint) SECURITY DEFINER SET search_path = public;
ALTER FUNCTION recall_left(uuid, bigint) SECURITY DEFINER SET search_path = public;
ALTER FUNCTION recall_stirred(recall) SECURITY DEFINER SET search_path = public;
ALTER FUNCTION pack_status(bigint) SECURITY DEFINER SET search_path = public;

-- State follows from an event wherever the event leads, so it is derived by the owner. Nobody but the
-- server's role derives by itself; the others append.
ALTER FUNCTION event_append(jsonb) SECURITY DEFINER SET search_path = public;
ALTER FUNCTION event_derive(event[]) SECURITY DEFINER SET search_path = public;
REVOKE EXECUTE ON FUNCTION event_derive(event[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION event_derive(event[]) TO firemark_app;
REVOKE EXECUTE ON FUNCTION event_append(jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION event_append(jsonb) TO firemark_app, firemark_printer, firemark_watcher;

-- What the workers may add to the record: that labels were printed, and alerts. Told by the role that the
-- session acts as, which holds inside a function of the owner's, too.
CREATE FUNCTION acting_role() RETURNS text LANGUAGE sql STABLE AS $$
    SELECT coalesce(nullif(current_setting('role'), 'none'), session_user) $$;
DROP TRIGGER event_print_worker ON event;
DROP TRIGGER label_job_print_worker ON label_job;
DROP FUNCTION refuse_print_worker();
CREATE FUNCTION refuse_worker() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% records only what is its own', acting_role() USING ERRCODE = '42501';
END $$;
CREATE TRIGGER event_worker BEFORE INSERT ON event FOR EACH ROW
    WHEN (acting_role() = 'firemark_printer' AND NEW.kind <> 15
          OR acting_role() = 'firemark_watcher' AND NEW.kind NOT IN (60, 61, 156))
    EXECUTE FUNCTION refuse_worker();
CREATE TRIGGER label_job_worker BEFORE UPDATE ON label_job FOR EACH ROW
    WHEN (acting_role() = 'firemark_printer') EXECUTE FUNCTION refuse_worker();
