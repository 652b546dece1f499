-- The ground of everything: who, where, what, and the append-only truth.
-- Every row that belongs to someone carries area, agency and company; large tables carry
-- batch_id in their keys (the distribution key of a distributed engine).

-- Lookup tables: states and kinds are data with names in both languages.
CREATE TABLE area (
    code int CONSTRAINT area_pk PRIMARY KEY,
    name_zh text NOT NULL,
    name_en text NOT NULL,
    kind text NOT NULL CONSTRAINT area_kind CHECK (kind IN ('city', 'district', 'special')),
    lon double precision,
    lat double precision
);

CREATE TABLE event_kind (
    code smallint CONSTRAINT event_kind_pk PRIMARY KEY,
    name text NOT NULL CONSTRAINT event_kind_name UNIQUE,
    zh text NOT NULL,
    en text NOT NULL,
    apply text,                 -- the function that derives state from events of this kind
    biz_step text,              -- EPCIS 2.0 CBV, where there is one
    disposition text
);

CREATE TABLE bucket (            -- where a quantity is, in the mass balance's terms
    name text CONSTRAINT bucket_pk PRIMARY KEY,
    place_in_balance smallint NOT NULL,
    zh text NOT NULL,
    en text NOT NULL
);

CREATE TABLE grade (             -- how an edge is known; lower is better
    code smallint CONSTRAINT grade_pk PRIMARY KEY,
    name text NOT NULL CONSTRAINT grade_name UNIQUE,
    zh text NOT NULL,
    en text NOT NULL
);

CREATE TABLE unit_status (       -- the 4-bit states of the status list (docs/label-format.md)
    code smallint CONSTRAINT unit_status_pk PRIMARY KEY,
    name text NOT NULL CONSTRAINT unit_status_name UNIQUE,
    zh text NOT NULL,
    en text NOT NULL,
    todo_zh text NOT NULL,
    todo_en text NOT NULL
);

CREATE TABLE party_kind (
    name text CONSTRAINT party_kind_pk PRIMARY KEY,
    zh text NOT NULL,
    en text NOT NULL
);

CREATE TABLE alert_kind (
    name text CONSTRAINT alert_kind_pk PRIMARY KEY,
    zh text NOT NULL,
    en text NOT NULL
);

-- Who and where.
CREATE SEQUENCE party_id_seq;
CREATE TABLE party (
    id bigint CONSTRAINT party_pk PRIMARY KEY,
    code text NOT NULL CONSTRAINT party_code_once UNIQUE,
    kind text NOT NULL CONSTRAINT party_kind_known REFERENCES party_kind,
    name text NOT NULL,
    credit_code text,
    area int NOT NULL CONSTRAINT party_area_known REFERENCES area,
    agency_id bigint,
    company_id bigint,
    address text NOT NULL DEFAULT '',
    contact text NOT NULL DEFAULT '',
    phone text NOT NULL DEFAULT ''
);

CREATE SEQUENCE place_id_seq;
CREATE TABLE place (             -- the nodes of the flow
    id bigint CONSTRAINT place_pk PRIMARY KEY,
    code text NOT NULL CONSTRAINT place_code_once UNIQUE,
    party_id bigint NOT NULL CONSTRAINT place_party_known REFERENCES party,
    kind text NOT NULL CONSTRAINT place_kind_known REFERENCES party_kind,
    name text NOT NULL,
    area int NOT NULL CONSTRAINT place_area_known REFERENCES area,
    agency_id bigint,
    company_id bigint,
    address text NOT NULL DEFAULT '',
    lon double precision,
    lat double precision,
    occupancy int
);
CREATE INDEX place_party ON place (party_id);
CREATE INDEX place_area ON place (area, id);

-- What.
CREATE SEQUENCE product_id_seq;
CREATE TABLE product (
    id bigint CONSTRAINT product_pk PRIMARY KEY,
    code text NOT NULL CONSTRAINT product_code_once UNIQUE,
    name text NOT NULL,
    name_en text NOT NULL DEFAULT '',
    model text NOT NULL DEFAULT '',
    gtin text,
    base_unit text NOT NULL,
    standard text NOT NULL,
    entry text NOT NULL DEFAULT 'voluntary'
        CONSTRAINT product_entry CHECK (entry IN ('ccc', 'voluntary', 'none')),
    sample_qty int NOT NULL DEFAULT 2 CONSTRAINT product_sample_qty CHECK (sample_qty > 0),
    reserve_qty int NOT NULL DEFAULT 2 CONSTRAINT product_reserve_qty CHECK (reserve_qty >= 0)
);

CREATE SEQUENCE batch_id_seq;
CREATE TABLE batch (
    id bigint CONSTRAINT batch_pk PRIMARY KEY,
    code text NOT NULL CONSTRAINT batch_code_once UNIQUE,
    lot text NOT NULL,
    product_id bigint NOT NULL CONSTRAINT batch_product_known REFERENCES product,
    producer_id bigint NOT NULL CONSTRAINT batch_producer_known REFERENCES party,
    producer_place bigint NOT NULL CONSTRAINT batch_producer_place REFERENCES place,
    producer_status text NOT NULL DEFAULT 'nominal' CONSTRAINT batch_producer_status
        CHECK (producer_status IN ('nominal', 'confirmed', 'denied', 'actual')),
    area int NOT NULL CONSTRAINT batch_area_known REFERENCES area,
    agency_id bigint,
    company_id bigint,
    produced_on date NOT NULL,
    declared_qty bigint CONSTRAINT batch_declared_qty CHECK (declared_qty > 0),
    certificate text NOT NULL DEFAULT '',
    -- registers derived from later events
    determination text NOT NULL DEFAULT 'none',
    determination_seq bigint NOT NULL DEFAULT 0,
    recall_id uuid,
    recall_seq bigint NOT NULL DEFAULT 0
);
CREATE INDEX batch_product ON batch (product_id);
CREATE INDEX batch_recalled ON batch (recall_id) WHERE recall_id IS NOT NULL;

-- The truth: append-only, partitioned by the month inside the version-7 id.
-- entry = version || id || kind || area || recorded_at || SHA-256(salt||body) || ... is made
-- from these columns by the sequencer; `body` holds the exact bytes it hashes.
CREATE SEQUENCE event_seq;
CREATE TABLE event (
    batch_id bigint NOT NULL DEFAULT 0,
    id uuid NOT NULL,
    seq bigint NOT NULL DEFAULT nextval('event_seq'),
    version smallint NOT NULL DEFAULT 1,
    kind smallint NOT NULL,
    area int NOT NULL,
    agency_id bigint,
    company_id bigint,
    person_id bigint,
    place_id bigint,
    unit_index bigint,
    occurred_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    corrects uuid,
    salt bytea NOT NULL DEFAULT uuid_send(gen_random_uuid()),
    body text NOT NULL,
    attachments bytea[] NOT NULL DEFAULT '{}',
    CONSTRAINT event_pk PRIMARY KEY (batch_id, id)
) PARTITION BY RANGE (id);
CREATE INDEX event_unit ON event (batch_id, unit_index, seq) WHERE unit_index IS NOT NULL;
CREATE INDEX event_kind_seq ON event (kind, seq) WHERE kind <> 21;
CREATE TABLE event_default PARTITION OF event DEFAULT;

CREATE TABLE event_pending (     -- what the sequencer has not put into the log yet
    batch_id bigint NOT NULL,
    id uuid NOT NULL
);

CREATE FUNCTION event_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING ERRCODE = 'FM004', MESSAGE = 'record_append_only',
        DETAIL = '事件记录只能追加，不能修改或删除；如有错误请登记更正事件',
        HINT = 'events are append-only; record a correcting event instead';
END $$;
CREATE TRIGGER event_append_only BEFORE UPDATE OR DELETE ON event
    FOR EACH ROW EXECUTE FUNCTION event_is_append_only();
CREATE TRIGGER event_no_truncate BEFORE TRUNCATE ON event
    FOR EACH STATEMENT EXECUTE FUNCTION event_is_append_only();

-- A UUIDv7 whose time is `at` and whose random part comes from `digest` (16 bytes or more).
CREATE FUNCTION uuid7_at(at timestamptz, digest bytea) RETURNS uuid
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT encode(set_byte(set_byte(
        decode(lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0'), 'hex')
        || substr(digest, 7, 10),
        6, 112 | (get_byte(digest, 6) & 15)), 8, 128 | (get_byte(digest, 8) & 63)), 'hex')::uuid
$$;
CREATE FUNCTION uuid7() RETURNS uuid LANGUAGE sql VOLATILE AS $$
    SELECT uuid7_at(clock_timestamp(), uuid_send(gen_random_uuid()))
$$;

-- Makes the monthly partitions that cover [since, until]; safe to call again.
CREATE FUNCTION event_partitions_ensure(since date, until date) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
    month date := date_trunc('month', since);
    lo uuid;
    hi uuid;
BEGIN
    WHILE month <= until LOOP
        IF to_regclass('event_' || to_char(month, 'YYYYMM')) IS NULL THEN
            lo := encode(decode(lpad(to_hex((extract(epoch FROM month) * 1000)::bigint), 12, '0')
                  || repeat('00', 10), 'hex'), 'hex')::uuid;
            hi := encode(decode(lpad(to_hex((extract(epoch FROM month + interval '1 month')
                  * 1000)::bigint), 12, '0') || repeat('00', 10), 'hex'), 'hex')::uuid;
            -- a month that already has rows in the default partition stays there
            IF NOT EXISTS (SELECT FROM event_default WHERE id >= lo AND id < hi) THEN
                EXECUTE format(
                    'CREATE TABLE event_%s PARTITION OF event FOR VALUES FROM (%L) TO (%L)',
                    to_char(month, 'YYYYMM'), lo, hi);
            END IF;
        END IF;
        month := month + interval '1 month';
    END LOOP;
END $$;

-- Labels: ranges are contiguous per batch, so an index finds its batch in a small table.
CREATE SEQUENCE label_index_seq MINVALUE 0 START 1;
CREATE TABLE label_job (
    id uuid CONSTRAINT label_job_pk PRIMARY KEY,
    batch_id bigint NOT NULL,
    area int NOT NULL,
    agency_id bigint,
    company_id bigint,
    issued_at timestamptz NOT NULL,
    day smallint NOT NULL,
    count int NOT NULL,
    approved_by bigint,
    signed_at timestamptz
);
CREATE TABLE label_range (
    first_index bigint CONSTRAINT label_range_pk PRIMARY KEY,
    last_index bigint NOT NULL,
    batch_id bigint NOT NULL,
    type smallint NOT NULL,
    job_id uuid NOT NULL
);
CREATE INDEX label_range_batch ON label_range (batch_id);
CREATE INDEX label_range_job ON label_range (job_id);
CREATE TABLE label (
    batch_id bigint NOT NULL,
    idx bigint NOT NULL,
    random int NOT NULL,
    type smallint NOT NULL,
    kid smallint,
    text_sha256 bytea,           -- of the exact text printed: equal is proof of issue
    void_reason text,
    CONSTRAINT label_pk PRIMARY KEY (batch_id, idx)
);

CREATE TABLE unit (
    batch_id bigint NOT NULL,
    idx bigint NOT NULL,
    state text NOT NULL,         -- a bucket name, or 'labelled' before it is on a product
    place_id bigint,
    order_id uuid,               -- the replacement order that removed or installed it
    twin_idx bigint,             -- old unit <-> new unit
    state_at timestamptz NOT NULL,
    state_seq bigint NOT NULL,
    CONSTRAINT unit_pk PRIMARY KEY (batch_id, idx)
);
CREATE INDEX unit_place ON unit (place_id, batch_id);

-- The quantity ledger: every physical event moves a quantity between (place, bucket) accounts.
CREATE TABLE movement (
    batch_id bigint NOT NULL,
    ts timestamptz NOT NULL,
    event_id uuid NOT NULL,
    kind smallint NOT NULL,
    from_place bigint,
    from_bucket text,
    to_place bigint,
    to_bucket text,
    qty bigint NOT NULL CONSTRAINT movement_qty CHECK (qty > 0),
    first_idx bigint,
    last_idx bigint,
    grade smallint NOT NULL,
    document text,
    CONSTRAINT movement_pk PRIMARY KEY (batch_id, event_id)
);
CREATE INDEX movement_trace ON movement (batch_id, ts)
    INCLUDE (kind, from_place, from_bucket, to_place, to_bucket, qty, first_idx, last_idx, grade);
CREATE INDEX movement_to ON movement (to_place, ts);

CREATE TABLE holding (
    batch_id bigint NOT NULL,
    place_id bigint NOT NULL,
    bucket text NOT NULL,
    qty bigint NOT NULL,
    CONSTRAINT holding_pk PRIMARY KEY (batch_id, place_id, bucket)
);
CREATE INDEX holding_place ON holding (place_id);

CREATE TABLE stock_count (       -- the last count a holder gave per batch
    batch_id bigint NOT NULL,
    place_id bigint NOT NULL,
    counted bigint NOT NULL,
    expected bigint NOT NULL,
    counted_at timestamptz NOT NULL,
    seq bigint NOT NULL,
    grade smallint NOT NULL,
    CONSTRAINT stock_count_pk PRIMARY KEY (batch_id, place_id)
);

-- Sampling, laboratory, determination.
CREATE TABLE sampling_record (
    id uuid CONSTRAINT sampling_record_pk PRIMARY KEY,
    number text NOT NULL CONSTRAINT sampling_number_once UNIQUE,
    batch_id bigint NOT NULL,
    area int NOT NULL,
    agency_id bigint,
    company_id bigint,
    place_id bigint NOT NULL,
    domain text NOT NULL,
    sampled_at timestamptz NOT NULL,
    fields jsonb NOT NULL,
    job_id uuid,
    result text NOT NULL DEFAULT 'pending',
    result_seq bigint NOT NULL DEFAULT 0,
    report jsonb
);
CREATE INDEX sampling_record_batch ON sampling_record (batch_id);

-- Recall, orders, destruction.
CREATE TABLE recall (
    id uuid CONSTRAINT recall_pk PRIMARY KEY,
    number text NOT NULL CONSTRAINT recall_number_once UNIQUE,
    batch_id bigint NOT NULL,
    area int NOT NULL,
    agency_id bigint,
    company_id bigint,
    opened_at timestamptz NOT NULL,
    reason text NOT NULL,
    scope text NOT NULL,
    sampling_id uuid,
    state text NOT NULL DEFAULT 'open',
    state_at timestamptz NOT NULL,
    state_seq bigint NOT NULL,
    closing jsonb
);
CREATE INDEX recall_batch ON recall (batch_id);

CREATE TABLE replacement_order (
    id uuid CONSTRAINT replacement_order_pk PRIMARY KEY,
    number text NOT NULL CONSTRAINT order_number_once UNIQUE,
    recall_id uuid NOT NULL,
    batch_id bigint NOT NULL,
    place_id bigint NOT NULL,
    area int NOT NULL,
    agency_id bigint,
    company_id bigint,
    qty bigint NOT NULL,
    issued_at timestamptz NOT NULL,
    due_on date NOT NULL,
    state text NOT NULL DEFAULT 'issued',
    state_seq bigint NOT NULL,
    served jsonb
);
CREATE UNIQUE INDEX order_once_per_holder ON replacement_order (recall_id, place_id);
CREATE INDEX order_place ON replacement_order (place_id);

CREATE TABLE destruction (
    id uuid CONSTRAINT destruction_pk PRIMARY KEY,
    number text NOT NULL CONSTRAINT destruction_number_once UNIQUE,
    area int NOT NULL,
    agency_id bigint,
    company_id bigint,
    place_id bigint NOT NULL,
    batch_id bigint NOT NULL,
    opened_at timestamptz NOT NULL,
    basis text NOT NULL,
    officers bigint[] NOT NULL,
    witness text NOT NULL,
    counted_in bigint NOT NULL,
    units bigint[] NOT NULL DEFAULT '{}',
    state text NOT NULL DEFAULT 'open',
    state_seq bigint NOT NULL,
    closing jsonb
);

CREATE TABLE alert (
    id uuid CONSTRAINT alert_pk PRIMARY KEY,
    kind text NOT NULL CONSTRAINT alert_kind_known REFERENCES alert_kind,
    batch_id bigint NOT NULL,
    unit_index bigint NOT NULL DEFAULT 0,
    place_id bigint NOT NULL DEFAULT 0,
    area int NOT NULL,
    agency_id bigint,
    company_id bigint,
    raised_at timestamptz NOT NULL,
    why jsonb NOT NULL,
    state text NOT NULL DEFAULT 'open',
    state_seq bigint NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX alert_open_once ON alert (batch_id, unit_index, kind, place_id)
    WHERE state = 'open';
CREATE INDEX alert_recent ON alert (raised_at DESC);

-- People, sessions, keys, files: not derived from events.
CREATE TABLE person (
    id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT person_pk PRIMARY KEY,
    login text NOT NULL CONSTRAINT person_login_once UNIQUE,
    name text NOT NULL,
    role text NOT NULL CONSTRAINT person_role CHECK (role IN ('inspector', 'intake',
        'regulator_district', 'regulator_city', 'company', 'administrator')),
    password_hash text NOT NULL,
    area_lo int NOT NULL,
    area_hi int NOT NULL,
    agency_id bigint,
    company_id bigint,
    active boolean NOT NULL DEFAULT true
);
CREATE TABLE session (
    token_sha256 bytea CONSTRAINT session_pk PRIMARY KEY,
    person_id bigint NOT NULL CONSTRAINT session_person REFERENCES person,
    opened_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL
);
CREATE TABLE sign_in_failure (
    login text NOT NULL,
    source text NOT NULL,
    failed_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX sign_in_failure_recent ON sign_in_failure (login, source, failed_at);
CREATE TABLE idempotency (
    person_id bigint NOT NULL,
    key text NOT NULL,
    request_sha256 bytea NOT NULL,
    status smallint NOT NULL,
    response text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT idempotency_pk PRIMARY KEY (person_id, key)
);
CREATE TABLE signing_key (
    kid smallint CONSTRAINT signing_key_pk PRIMARY KEY,
    alg text NOT NULL,
    public_key bytea NOT NULL,
    issuer text NOT NULL,
    agency_id bigint,
    not_before timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    state text NOT NULL,
    revoked_from timestamptz,
    hosts text[] NOT NULL
);
CREATE TABLE evidence_file (
    sha256 bytea CONSTRAINT evidence_file_pk PRIMARY KEY,
    bytes bigint NOT NULL,
    media_type text NOT NULL,
    area int NOT NULL,
    agency_id bigint,
    company_id bigint,
    person_id bigint,
    received_at timestamptz NOT NULL DEFAULT now()
);
