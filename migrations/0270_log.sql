-- The tamper-evident record: every event becomes an entry of a Merkle tree (RFC 6962), whose signed
-- checkpoints anyone may keep (docs/record.md). event_pending says what is still to be entered.

-- A log, of which the last one grows. One that goes on where another ended (its store was put back to
-- an earlier state) begins with the other's last checkpoint.
CREATE TABLE log_origin (
    n int CONSTRAINT log_origin_pk PRIMARY KEY,
    name text NOT NULL CONSTRAINT log_origin_name UNIQUE,
    vkey text NOT NULL,          -- its key as C2SP signed-note writes it
    sm2_vkey text,               -- of a second signature (GB/T 32918), where one is set
    prior text,                  -- the signed checkpoint of the log before
    began_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE log_entry (
    origin int NOT NULL CONSTRAINT log_entry_origin REFERENCES log_origin,
    idx bigint NOT NULL,
    batch_id bigint,             -- null with the checkpoint of the log before
    event_id uuid,
    entry bytea NOT NULL,        -- exactly what is hashed
    CONSTRAINT log_entry_pk PRIMARY KEY (origin, idx),
    CONSTRAINT log_entry_once UNIQUE (origin, event_id, batch_id)
);

-- Hashes in tiles of 256, after C2SP tlog-tiles; the last of a level grows.
CREATE TABLE log_tile (
    origin int NOT NULL,
    level smallint NOT NULL,
    n bigint NOT NULL,
    hashes bytea NOT NULL,
    CONSTRAINT log_tile_pk PRIMARY KEY (origin, level, n)
);

CREATE TABLE log_checkpoint (
    origin int NOT NULL CONSTRAINT log_checkpoint_origin REFERENCES log_origin,
    size bigint NOT NULL,
    signed_at timestamptz NOT NULL DEFAULT now(),
    note text NOT NULL,          -- as it was signed
    CONSTRAINT log_checkpoint_pk PRIMARY KEY (origin, size)
);

CREATE FUNCTION log_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING ERRCODE = 'FM004', MESSAGE = 'log_append_only',
        DETAIL = '记录日志只能追加，不能修改或删除',
        HINT = 'the log only grows; nothing of it is changed or deleted';
END $$;
CREATE TRIGGER log_entry_append_only BEFORE UPDATE OR DELETE ON log_entry
    FOR EACH ROW EXECUTE FUNCTION log_is_append_only();
CREATE TRIGGER log_entry_no_truncate BEFORE TRUNCATE ON log_entry
    FOR EACH STATEMENT EXECUTE FUNCTION log_is_append_only();
CREATE TRIGGER log_checkpoint_append_only BEFORE UPDATE OR DELETE ON log_checkpoint
    FOR EACH ROW EXECUTE FUNCTION log_is_append_only();
CREATE TRIGGER log_checkpoint_no_truncate BEFORE TRUNCATE ON log_checkpoint
    FOR EACH STATEMENT EXECUTE FUNCTION log_is_append_only();
CREATE TRIGGER log_tile_no_delete BEFORE DELETE ON log_tile
    FOR EACH ROW EXECUTE FUNCTION log_is_append_only();
CREATE TRIGGER log_tile_no_truncate BEFORE TRUNCATE ON log_tile
    FOR EACH STATEMENT EXECUTE FUNCTION log_is_append_only();
CREATE TRIGGER log_tile_grows BEFORE UPDATE ON log_tile
    FOR EACH ROW WHEN (substr(NEW.hashes, 1, length(OLD.hashes)) <> OLD.hashes
                       OR (NEW.origin, NEW.level, NEW.n) <> (OLD.origin, OLD.level, OLD.n))
    EXECUTE FUNCTION log_is_append_only();

-- A new log, by the signer, which alone has its key. All events are entered into it anew.
CREATE FUNCTION log_begin(of_n int, of_name text, of_vkey text, of_prior text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
    INSERT INTO log_origin (n, name, vkey, prior) VALUES (of_n, of_name, of_vkey, of_prior);
    DELETE FROM event_pending;
    INSERT INTO event_pending SELECT batch_id, id FROM event;
END $$;
CREATE FUNCTION log_second_key(of_n int, of_vkey text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public AS $$
    UPDATE log_origin SET sm2_vkey = of_vkey WHERE n = of_n AND sm2_vkey IS NULL
$$;
REVOKE ALL ON FUNCTION log_begin(int, text, text, text), log_second_key(int, text) FROM public;

-- The log that grows: its number, name and key; the key of a second signature; the checkpoint it
-- begins with; how many entries it has; the size of its last checkpoint. No row: none was begun.
CREATE VIEW log_now AS
    SELECT o.n, o.name, o.vkey, o.sm2_vkey, o.prior, o.began_at,
           coalesce((SELECT max(idx) + 1 FROM log_entry e WHERE e.origin = o.n), 0) AS size,
           (SELECT max(c.size) FROM log_checkpoint c WHERE c.origin = o.n) AS signed
    FROM log_origin o ORDER BY o.n DESC LIMIT 1;

INSERT INTO event_kind (code, name, zh, en, apply, biz_step, disposition) VALUES
 (207, 'log_restarted', '记录日志另起', 'record log begun anew', NULL, NULL, NULL);
INSERT INTO status_scope (kind, scope) VALUES ('log_restarted', 'none');

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'firemark_sequencer') THEN
        CREATE ROLE firemark_sequencer NOLOGIN;
    END IF;
END $$;
GRANT SELECT ON event, event_kind TO firemark_sequencer;
GRANT SELECT, DELETE ON event_pending TO firemark_sequencer;
GRANT SELECT ON log_origin, log_now TO firemark_sequencer;
GRANT SELECT, INSERT ON log_entry, log_checkpoint TO firemark_sequencer;
GRANT SELECT, INSERT, UPDATE ON log_tile TO firemark_sequencer;
GRANT SELECT ON log_origin, log_now, log_entry, log_tile, log_checkpoint
    TO firemark_signer, firemark_app;
GRANT SELECT ON event_pending TO firemark_app;
GRANT EXECUTE ON FUNCTION log_begin(int, text, text, text), log_second_key(int, text)
    TO firemark_signer;
