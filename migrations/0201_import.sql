-- Imports: a file is staged and validated in one transaction, then merged in slices of a
-- transaction each, and never validated again. Work in progress, no events: what was imported is
-- on record.

CREATE TABLE import_file (
    id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT import_file_pk PRIMARY KEY,
    sha256 bytea NOT NULL,
    kind text NOT NULL,
    rows bigint NOT NULL DEFAULT 0,
    merged bigint NOT NULL DEFAULT 0,    -- rows merged so far, in the file's order
    fresh bigint NOT NULL DEFAULT 0,     -- how many of them were new
    state text NOT NULL DEFAULT 'merging'
        CONSTRAINT import_file_state CHECK (state IN ('merging', 'done')),
    person_id bigint,
    -- whose eyes it was validated with
    area_lo int NOT NULL,
    area_hi int NOT NULL,
    company_id bigint NOT NULL DEFAULT 0,
    agency_id bigint,
    given_at timestamptz NOT NULL DEFAULT now(),
    done_at timestamptz,
    CONSTRAINT import_file_once UNIQUE (sha256, kind, area_lo, area_hi, company_id)
);

-- The rows of files that are being imported, in the order of merging: that of the file, but for moves
-- sorted by batch and day in windows, so that a slice touches few accounts and neighbouring pages.
CREATE TABLE import_row (
    file_id bigint NOT NULL,
    n bigint NOT NULL,           -- from 1, without gaps
    line bigint NOT NULL,
    id uuid,                     -- the event's, from the row's content
    c1 text, c2 text, c3 text, c4 text, c5 text, c6 text, c7 text, c8 text, c9 text, c10 text,
    CONSTRAINT import_row_pk PRIMARY KEY (file_id, n)
);

-- New rows about goods that were recalled or had failed by then; alerts are raised from the sums
-- once the file is merged.
CREATE TABLE import_recalled (
    file_id bigint NOT NULL,
    batch_id bigint NOT NULL,
    from_place bigint NOT NULL,
    to_place bigint NOT NULL,
    qty bigint NOT NULL,
    first_seq bigint NOT NULL,
    CONSTRAINT import_recalled_pk PRIMARY KEY (file_id, batch_id, from_place, to_place)
);

-- The planner is told what is staged, before it is validated.
CREATE FUNCTION import_staged() RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public AS $$
BEGIN
    ANALYZE import_row;
END $$;

-- Empties the stage of a merged file: at once where no other file is staged.
CREATE FUNCTION import_unstage(file bigint) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public AS $$
BEGIN
    DELETE FROM import_recalled WHERE file_id = file;
    BEGIN
        LOCK TABLE import_row IN ACCESS EXCLUSIVE MODE NOWAIT;
        IF NOT EXISTS (SELECT FROM import_file WHERE state = 'merging' AND id <> file) THEN
            TRUNCATE import_row;
            RETURN;
        END IF;
    EXCEPTION WHEN lock_not_available THEN
        NULL;
    END;
    DELETE FROM import_row WHERE file_id = file;
END $$;

GRANT SELECT, INSERT, UPDATE ON import_file TO firemark_app;
GRANT SELECT, INSERT, UPDATE ON import_row TO firemark_app;
GRANT SELECT, INSERT, UPDATE ON import_recalled TO firemark_app;

-- The advisory lock of whoever imports a file: it ends with the connection.
CREATE FUNCTION import_key(sha256 bytea) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$
    SELECT ('x' || encode(substr(sha256, 1, 8), 'hex'))::bit(64)::bigint
$$;
