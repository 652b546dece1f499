-- A matter handed over to an authority elsewhere, and one received from there. What is handed over stands in
-- the event itself, event by event and file by file, so its proof (docs/record.md) is the sender's signature
-- under the whole; the key of the sender's record is on record here.
CREATE TABLE handover (
    id uuid CONSTRAINT handover_pk PRIMARY KEY,
    number text NOT NULL,        -- of the matter
    matter text NOT NULL,        -- its kind: recall, order, sample ...
    batch_id bigint NOT NULL,
    area int NOT NULL,
    agency_id bigint,
    person_id bigint,
    recipient text NOT NULL,
    reason text NOT NULL,
    at timestamptz NOT NULL,
    events int NOT NULL,
    files int NOT NULL,
    documents int NOT NULL,
    manifest jsonb NOT NULL,     -- {events: [id], files: [SHA-256], documents: [SHA-256]}
    state text NOT NULL DEFAULT 'sent' CONSTRAINT handover_state CHECK (state IN ('sent', 'accepted', 'returned')),
    reference text,              -- theirs
    replied_on date,
    state_seq bigint NOT NULL
);
CREATE INDEX handover_number ON handover (number);

-- Whose records we know the keys of.
CREATE TABLE sender (
    code text CONSTRAINT sender_pk PRIMARY KEY,
    name text NOT NULL,
    log text NOT NULL,           -- the name of their record
    vkey text NOT NULL,
    made_at timestamptz NOT NULL DEFAULT now(),
    ended_at timestamptz
);
CREATE UNIQUE INDEX sender_log ON sender (log) WHERE ended_at IS NULL;

CREATE TABLE received_matter (
    id uuid CONSTRAINT received_matter_pk PRIMARY KEY,
    number text NOT NULL CONSTRAINT received_number_once UNIQUE,
    sender text NOT NULL,
    handover uuid NOT NULL CONSTRAINT received_once UNIQUE,  -- theirs
    their_number text NOT NULL,
    matter text NOT NULL,
    area int NOT NULL,
    agency_id bigint,
    person_id bigint,
    reason text NOT NULL,
    handed_at timestamptz NOT NULL,
    at timestamptz NOT NULL,
    files jsonb NOT NULL,        -- SHA-256 of the files and documents that came along
    missing int NOT NULL,        -- of those that the sender listed, how many did not
    state text NOT NULL DEFAULT 'received'
        CONSTRAINT received_state CHECK (state IN ('received', 'accepted', 'returned')),
    note text,
    state_seq bigint NOT NULL
);

-- Their events with their proofs, as they came.
CREATE TABLE received_proof (
    received_id uuid NOT NULL,
    n int NOT NULL,              -- 0: the hand-over itself
    event uuid NOT NULL,
    kind text NOT NULL,
    proof text NOT NULL,
    CONSTRAINT received_proof_pk PRIMARY KEY (received_id, n)
);

CREATE FUNCTION apply_matter_handed_over(keys event_key[]) RETURNS void LANGUAGE sql AS $$
    INSERT INTO handover (id, number, matter, batch_id, area, agency_id, person_id, recipient, reason, at,
                          events, files, documents, manifest, state_seq)
    SELECT e.id, b->>'number', b->>'matter', e.batch_id, e.area, e.agency_id, e.person_id, b->>'to', b->>'reason',
           e.occurred_at, jsonb_array_length(b->'events'), jsonb_array_length(b->'files'),
           jsonb_array_length(b->'documents'),
           jsonb_build_object('events', b->'events', 'files', b->'files', 'documents', b->'documents'), e.seq
    FROM event_of(keys) e, LATERAL (SELECT e.body::jsonb) AS j(b)
$$;
CREATE FUNCTION apply_handover_replied(keys event_key[]) RETURNS void LANGUAGE sql AS $$
    UPDATE handover t SET state = r.state, reference = r.reference, replied_on = r.on_day, state_seq = r.seq
    FROM (SELECT DISTINCT ON (1) (b->>'handover_id')::uuid AS id, b->>'outcome' AS state,
                 b->>'reference' AS reference, (b->>'on')::date AS on_day, e.seq
          FROM event_of(keys) e, LATERAL (SELECT e.body::jsonb) AS j(b) ORDER BY 1, e.seq DESC) r
    WHERE t.id = r.id AND t.state_seq < r.seq
$$;
CREATE FUNCTION apply_matter_received(keys event_key[]) RETURNS void LANGUAGE sql AS $$
    INSERT INTO received_matter (id, number, sender, handover, their_number, matter, area, agency_id, person_id,
                                 reason, handed_at, at, files, missing, state_seq)
    SELECT e.id, b->>'number', b->>'sender', (b->>'handover')::uuid, b->>'their_number', b->>'matter', e.area,
           e.agency_id, e.person_id, b->>'reason', (b->>'handed_at')::timestamptz, e.occurred_at, b->'files',
           (b->>'missing')::int, e.seq
    FROM event_of(keys) e, LATERAL (SELECT e.body::jsonb) AS j(b)
$$;
CREATE FUNCTION apply_received_settled(keys event_key[]) RETURNS void LANGUAGE sql AS $$
    UPDATE received_matter t SET state = r.state, note = r.note, state_seq = r.seq
    FROM (SELECT DISTINCT ON (1) (b->>'received_id')::uuid AS id, b->>'outcome' AS state, b->>'note' AS note, e.seq
          FROM event_of(keys) e, LATERAL (SELECT e.body::jsonb) AS j(b) ORDER BY 1, e.seq DESC) r
    WHERE t.id = r.id AND t.state_seq < r.seq
$$;

INSERT INTO event_kind (code, name, zh, en, apply, biz_step, disposition) VALUES
 (246, 'matter_handed_over', '移交案卷',     'matter handed over',      'apply_matter_handed_over', NULL, NULL),
 (247, 'handover_replied',   '登记移交答复', 'answer to a hand-over',   'apply_handover_replied',   NULL, NULL),
 (248, 'matter_received',    '接收移交',     'matter received',         'apply_matter_received',    NULL, NULL),
 (249, 'received_settled',   '办理接收',     'received matter settled', 'apply_received_settled',   NULL, NULL);
INSERT INTO status_scope (kind, scope) VALUES
 ('matter_handed_over', 'none'), ('handover_replied', 'none'), ('matter_received', 'none'),
 ('received_settled', 'none');

DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['handover', 'received_matter'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', t);
        EXECUTE format('CREATE POLICY seen ON %I TO firemark_app USING ((SELECT row_company()) IS NULL AND '
                       'area BETWEEN (SELECT row_lo()) AND (SELECT row_hi()))', t);
        EXECUTE format('CREATE POLICY work ON %I TO CURRENT_USER USING (true)', t);
    END LOOP;
END $$;
-- For the next number, and whether a packet came before.
CREATE VIEW every_received AS SELECT number, handover FROM received_matter;

GRANT SELECT, INSERT, UPDATE, DELETE ON handover, received_matter TO firemark_app;
GRANT SELECT, INSERT ON received_proof, sender TO firemark_app;
GRANT UPDATE (ended_at) ON sender TO firemark_app;
GRANT SELECT ON every_received TO firemark_app;
