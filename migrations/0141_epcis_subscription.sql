-- Named queries and who is told of their results. They are settings and work, no events: a
-- subscription holds a secret, and how far it got changes with every delivery.
CREATE TABLE epcis_query (
    name text CONSTRAINT epcis_query_pk PRIMARY KEY,
    definition jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    area int NOT NULL,
    company_id bigint,
    person_id bigint NOT NULL
);

CREATE TABLE epcis_subscription (
    id uuid CONSTRAINT epcis_subscription_pk PRIMARY KEY DEFAULT gen_random_uuid(),
    query_name text NOT NULL
        CONSTRAINT epcis_subscription_query REFERENCES epcis_query ON DELETE CASCADE,
    dest text NOT NULL,
    token text,                  -- the secret that signs; read by the courier only
    schedule jsonb,              -- null: a stream
    report_if_empty boolean NOT NULL,
    initial_record_time timestamptz NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    person_id bigint NOT NULL,   -- sees what this person sees, as long as the person is active
    area int NOT NULL,
    company_id bigint,
    after_seq bigint NOT NULL DEFAULT 0, -- everything up to here was told or did not match
    min_record_time timestamptz NOT NULL,
    next_run_at timestamptz,     -- of a schedule
    last_notified_at timestamptz
);
CREATE INDEX epcis_subscription_of ON epcis_subscription (query_name, created_at, id);

-- One document for one subscriber. They leave in the order of `n`; one that is dead steps aside.
CREATE TABLE epcis_delivery (
    id uuid CONSTRAINT epcis_delivery_pk PRIMARY KEY DEFAULT gen_random_uuid(),
    subscription_id uuid NOT NULL CONSTRAINT epcis_delivery_of
        REFERENCES epcis_subscription ON DELETE CASCADE,
    n bigint GENERATED ALWAYS AS IDENTITY,
    state text NOT NULL DEFAULT 'waiting'
        CONSTRAINT epcis_delivery_state CHECK (state IN ('waiting', 'delivered', 'dead')),
    events int NOT NULL,
    body text,                   -- until it was delivered
    tries int NOT NULL DEFAULT 0,
    next_try_at timestamptz NOT NULL DEFAULT now(),
    created_at timestamptz NOT NULL DEFAULT now(),
    ended_at timestamptz,
    http_status int,             -- of the last answer
    why text                     -- code of what the last try failed on
);
CREATE INDEX epcis_delivery_next ON epcis_delivery (subscription_id, n) WHERE state = 'waiting';

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'firemark_courier') THEN
        CREATE ROLE firemark_courier NOLOGIN;
    END IF;
END $$;

GRANT SELECT, INSERT, DELETE ON epcis_query TO firemark_app;
GRANT SELECT (id, query_name, dest, schedule, report_if_empty, initial_record_time, created_at,
    person_id, area, company_id, after_seq, min_record_time, next_run_at, last_notified_at),
    INSERT, DELETE ON epcis_subscription TO firemark_app;
GRANT SELECT, UPDATE ON epcis_delivery TO firemark_app;

-- The courier reads what subscribers may see, keeps how far it got, and nothing else.
GRANT SELECT ON epcis_event_all, epcis_query, epcis_subscription TO firemark_courier;
GRANT UPDATE (after_seq, min_record_time, next_run_at, last_notified_at) ON epcis_subscription
    TO firemark_courier;
GRANT SELECT, INSERT, UPDATE ON epcis_delivery TO firemark_courier;
GRANT SELECT (id, login, name, role, area_lo, area_hi, agency_id, company_id, active) ON person
    TO firemark_courier;
