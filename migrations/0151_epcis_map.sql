-- What captured EPCIS events mean for our goods. Each is looked at once, in the order of the record,
-- and either moved goods (as the action that it stands for, by whoever sent it), or says why not.

INSERT INTO event_kind (code, name, zh, en, apply, biz_step, disposition) VALUES
 (190, 'epcis_named', '登记外部标识', 'foreign identifier named', 'apply_epcis_named', NULL, NULL);
INSERT INTO status_scope (kind, scope) VALUES ('epcis_named', 'none');

-- Identifiers of others for our places and batches; the latest counts.
CREATE TABLE epcis_name (
    uri text CONSTRAINT epcis_name_pk PRIMARY KEY, -- in the form that facts have
    place_id bigint,
    batch_id bigint,
    area int NOT NULL,
    seq bigint NOT NULL
);

CREATE FUNCTION apply_epcis_named(keys event_key[]) RETURNS void LANGUAGE sql AS $$
    INSERT INTO epcis_name AS n (uri, place_id, batch_id, area, seq)
    SELECT DISTINCT ON (b.uri) b.uri, b.place, b.batch, e.area, e.seq
    FROM event_of(keys) e,
         LATERAL jsonb_to_record(e.body::jsonb) AS b(uri text, place bigint, batch bigint)
    ORDER BY b.uri, e.seq DESC
    ON CONFLICT ON CONSTRAINT epcis_name_pk DO UPDATE
    SET place_id = excluded.place_id, batch_id = excluded.batch_id, area = excluded.area,
        seq = excluded.seq
    WHERE n.seq < excluded.seq
$$;

-- Work, not truth: what the events moved is on record, and names the event it came from.
CREATE TABLE epcis_mapping (
    id uuid CONSTRAINT epcis_mapping_pk PRIMARY KEY, -- the captured event
    seq bigint NOT NULL,
    state text NOT NULL
        CONSTRAINT epcis_mapping_state CHECK (state IN ('waiting', 'moved', 'noted', 'refused')),
    moves int NOT NULL DEFAULT 0,
    code text NOT NULL DEFAULT '',
    zh text NOT NULL DEFAULT '',
    en text NOT NULL DEFAULT '',
    at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX epcis_mapping_seq ON epcis_mapping (seq);
CREATE INDEX epcis_mapping_open ON epcis_mapping (seq) WHERE state IN ('waiting', 'refused');

GRANT SELECT, INSERT, UPDATE, DELETE ON epcis_name, epcis_mapping TO firemark_app;
