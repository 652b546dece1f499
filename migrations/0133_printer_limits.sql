-- The print worker speaks to machines on the network: what it may add to the record is that labels
-- were printed, and a label job it may lock but not change.
CREATE FUNCTION refuse_print_worker() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the print worker records prints only' USING ERRCODE = '42501';
END $$;
CREATE TRIGGER event_print_worker BEFORE INSERT ON event FOR EACH ROW
    WHEN (current_user = 'firemark_printer' AND NEW.kind <> 15)
    EXECUTE FUNCTION refuse_print_worker();
CREATE TRIGGER label_job_print_worker BEFORE UPDATE ON label_job FOR EACH ROW
    WHEN (current_user = 'firemark_printer')
    EXECUTE FUNCTION refuse_print_worker();
