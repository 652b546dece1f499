-- What is known of a file of evidence: its SM3 (GB/T 32905) beside its SHA-256, and what the camera wrote into
-- it (EXIF), as the decoder's jail read it. Both are filled in where a file is older; neither changes after.
ALTER TABLE evidence_file
    ADD sm3 bytea CONSTRAINT evidence_file_sm3 CHECK (length(sm3) = 32),
    ADD exif jsonb; -- NULL: not read yet; {}: it holds none
CREATE FUNCTION evidence_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what is known of a file of evidence does not change' USING ERRCODE = '42501';
END $$;
CREATE TRIGGER evidence_file_stays BEFORE UPDATE ON evidence_file FOR EACH ROW
    WHEN (OLD.sm3 IS DISTINCT FROM NEW.sm3 AND OLD.sm3 IS NOT NULL
          OR OLD.exif IS DISTINCT FROM NEW.exif AND OLD.exif IS NOT NULL
          OR (OLD.sha256, OLD.bytes, OLD.media_type, OLD.received_at) IS DISTINCT FROM
             (NEW.sha256, NEW.bytes, NEW.media_type, NEW.received_at))
    EXECUTE FUNCTION evidence_stays();

-- Each time somebody gave it: who, and what the device told beside it. The same bytes are stored once, but two
-- who give them say two things.
CREATE TABLE evidence_receipt (
    id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT evidence_receipt_pk PRIMARY KEY,
    sha256 bytea NOT NULL CONSTRAINT evidence_receipt_file REFERENCES evidence_file,
    area int NOT NULL,
    agency_id bigint,
    company_id bigint,
    person_id bigint,
    received_at timestamptz NOT NULL DEFAULT now(),
    source text NOT NULL DEFAULT '', -- numeric address it came from; '': the command line
    agent text NOT NULL DEFAULT '',  -- by which program, as that says
    captured_at timestamptz,         -- told by the device, as are the rest
    sent_at timestamptz,
    device text NOT NULL DEFAULT '',
    lon double precision CONSTRAINT evidence_receipt_lon CHECK (lon BETWEEN -180 AND 180),
    lat double precision CONSTRAINT evidence_receipt_lat CHECK (lat BETWEEN -90 AND 90),
    CONSTRAINT evidence_receipt_place CHECK ((lon IS NULL) = (lat IS NULL))
);
CREATE INDEX evidence_receipt_of ON evidence_receipt (sha256);
INSERT INTO evidence_receipt (sha256, area, agency_id, company_id, person_id, received_at)
SELECT sha256, area, agency_id, company_id, person_id, received_at FROM evidence_file ORDER BY received_at;

-- How far the device's clock is from the server's, in seconds: by the time at which it sent the file, or, where
-- it did not tell that, at which it took it. Over two minutes it is not to be trusted, or was sent later.
CREATE FUNCTION evidence_offset(r evidence_receipt) RETURNS double precision LANGUAGE sql IMMUTABLE AS $$
    SELECT extract(epoch FROM r.received_at - coalesce(r.sent_at, r.captured_at))::double precision $$;
CREATE FUNCTION evidence_skewed(r evidence_receipt) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(abs(evidence_offset(r)) > 120, false) $$;

-- Who may see a file: whoever sees one of its receipts, which are seen as files were (0041).
CREATE FUNCTION receipt_seen(r evidence_receipt) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT r.person_id = nullif(current_setting('app.person', true), '')::bigint
        OR CASE WHEN app_company() IS NOT NULL THEN r.company_id = app_company()
           ELSE r.area BETWEEN app_area_lo() AND app_area_hi()
                OR EXISTS (SELECT FROM event e
                           WHERE e.attachments @> ARRAY[r.sha256] AND e.attachments <> '{}'
                             AND e.area BETWEEN app_area_lo() AND app_area_hi()) END
$$;
CREATE OR REPLACE FUNCTION evidence_seen(f evidence_file) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM evidence_receipt r WHERE r.sha256 = f.sha256 AND receipt_seen(r))
$$;

-- The layer beneath (0290): a receipt as its file was, and a file where one of its receipts is seen.
ALTER TABLE evidence_receipt ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY seen ON evidence_receipt TO firemark_app USING (person_id = (SELECT row_person())
    OR CASE WHEN (SELECT row_company()) IS NOT NULL THEN company_id = (SELECT row_company())
       ELSE area BETWEEN (SELECT row_lo()) AND (SELECT row_hi())
            OR EXISTS (SELECT FROM event e WHERE e.attachments @> ARRAY[sha256] AND e.attachments <> '{}'
                       AND e.area BETWEEN (SELECT row_lo()) AND (SELECT row_hi())) END);
CREATE POLICY work ON evidence_receipt TO CURRENT_USER USING (true);
CREATE POLICY given ON evidence_file FOR SELECT TO firemark_app
    USING (EXISTS (SELECT FROM evidence_receipt r WHERE r.sha256 = evidence_file.sha256));
CREATE POLICY filled ON evidence_file FOR UPDATE TO firemark_app
    USING (EXISTS (SELECT FROM evidence_receipt r WHERE r.sha256 = evidence_file.sha256));
GRANT SELECT, INSERT ON evidence_receipt TO firemark_app;
REVOKE UPDATE, DELETE ON evidence_file FROM firemark_app;
GRANT UPDATE (sm3, exif) ON evidence_file TO firemark_app;
