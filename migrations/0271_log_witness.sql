-- Who else vouches for the record's log: time-stamping authorities, and witnesses that saw it grow.
CREATE TABLE log_stamp (         -- RFC 3161 stamps over checkpoints
    origin int NOT NULL,
    size bigint NOT NULL,
    authority text NOT NULL,     -- its address
    stamped_at timestamptz NOT NULL, -- as the token says
    received_at timestamptz NOT NULL DEFAULT now(),
    token bytea NOT NULL,        -- TimeStampResp, DER
    CONSTRAINT log_stamp_pk PRIMARY KEY (origin, size),
    CONSTRAINT log_stamp_checkpoint FOREIGN KEY (origin, size) REFERENCES log_checkpoint
);

CREATE TABLE log_cosignature (   -- C2SP tlog-cosignature, as signature lines of the note
    origin int NOT NULL,
    size bigint NOT NULL,
    witness text NOT NULL,
    line text NOT NULL,
    received_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT log_cosignature_pk PRIMARY KEY (origin, size, witness),
    CONSTRAINT log_cosignature_checkpoint FOREIGN KEY (origin, size) REFERENCES log_checkpoint
);

CREATE TABLE log_witness (       -- how far a witness is, as it said last
    origin int NOT NULL CONSTRAINT log_witness_origin REFERENCES log_origin,
    witness text NOT NULL,
    size bigint NOT NULL,
    asked_at timestamptz NOT NULL DEFAULT now(),
    trouble text,                -- why it did not cosign when asked last
    CONSTRAINT log_witness_pk PRIMARY KEY (origin, witness)
);
CREATE TRIGGER log_stamp_append_only BEFORE UPDATE OR DELETE ON log_stamp
    FOR EACH ROW EXECUTE FUNCTION log_is_append_only();
CREATE TRIGGER log_cosignature_append_only BEFORE UPDATE OR DELETE ON log_cosignature
    FOR EACH ROW EXECUTE FUNCTION log_is_append_only();

-- The other way round: logs of others that we are a witness of. How far each is, the signer keeps
-- outside the store.
CREATE TABLE witnessed_log (
    name text CONSTRAINT witnessed_log_pk PRIMARY KEY,
    vkey text NOT NULL,
    added_at timestamptz NOT NULL DEFAULT now(),
    ended_at timestamptz
);

INSERT INTO event_kind (code, name, zh, en, apply, biz_step, disposition) VALUES
 (208, 'witness_began', '开始见证其他日志', 'witness of a log',           NULL, NULL, NULL),
 (209, 'witness_ended', '停止见证其他日志', 'no longer witness of a log', NULL, NULL, NULL);
INSERT INTO status_scope (kind, scope) VALUES ('witness_began', 'none'), ('witness_ended', 'none');

GRANT SELECT ON log_origin, log_now, log_entry, log_tile, log_checkpoint TO firemark_courier;
GRANT SELECT, INSERT ON log_stamp, log_cosignature TO firemark_courier;
GRANT SELECT, INSERT, UPDATE ON log_witness TO firemark_courier;
GRANT SELECT ON log_stamp, log_cosignature, log_witness TO firemark_app;
GRANT SELECT, INSERT, UPDATE ON witnessed_log TO firemark_app;
GRANT SELECT ON witnessed_log TO firemark_signer;

-- The checkpoint that is to be stamped now: the last one, ten minutes after the stamp before, or at once
-- where a matter was closed since. Columns: log, size, note. No row: none is due.
CREATE VIEW log_stamp_due AS
    SELECT c.origin, c.size, c.note
    FROM log_now l JOIN log_checkpoint c ON c.origin = l.n AND c.size = l.signed,
         LATERAL (SELECT max(received_at) AS at FROM log_stamp) last
    WHERE NOT EXISTS (SELECT FROM log_stamp s WHERE s.origin = c.origin AND s.size = c.size)
      AND (last.at IS NULL OR last.at < now() - interval '10 minutes'
           OR EXISTS (SELECT FROM event e JOIN event_kind k ON k.code = e.kind
                      WHERE k.name IN ('recall_closed', 'recall_lifted', 'destruction_closed')
                        AND e.recorded_at > last.at));
GRANT SELECT ON log_stamp_due TO firemark_courier;
