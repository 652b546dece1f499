-- The print worker reads all but what is secret: what stands on labels comes from more tables with
-- every kind of label. It marks the status list, as whoever records an event about labels does.
GRANT SELECT ON ALL TABLES IN SCHEMA public TO firemark_printer;
REVOKE SELECT ON session, sign_in_failure, idempotency, person, evidence_file FROM firemark_printer;
GRANT SELECT (id, login, name, role, area_lo, area_hi, agency_id, company_id, active) ON person
    TO firemark_printer;
GRANT INSERT ON status_touched TO firemark_printer;
