-- The status list of docs/label-format.md §8: kept by the lister from what is marked as touched,
-- signed by the signer, fetched by everybody.

-- What became of a label, for one scan and for the list alike; codes of unit_status. The same
-- order as flow_status_judge(); tests/store compares the two. Plain SQL, so that it is inlined.
CREATE FUNCTION label_status(issued boolean, void_reason text, state text, twin_idx bigint,
                             recall_id uuid, determination text) RETURNS int
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE
        WHEN state IN ('destroyed', 'consumed') THEN 5
        WHEN NOT issued OR void_reason IS NOT NULL THEN 1
        WHEN twin_idx IS NOT NULL AND state IN ('removed', 'custody') THEN 4
        WHEN recall_id IS NOT NULL THEN 3
        WHEN determination = 'nonconforming' THEN 2
        ELSE 0 END
$$;

-- Which labels an event of a kind may give another status: 'none'; those of its 'job'; the
-- 'labels' of its body, {ranges: [[first, last], ..]} or {first, last}; or all of its 'batch', as for
-- every kind not named here.
CREATE TABLE status_scope (
    kind text CONSTRAINT status_scope_pk PRIMARY KEY,
    scope text NOT NULL CONSTRAINT status_scope_known
        CHECK (scope IN ('none', 'job', 'labels', 'batch'))
);
INSERT INTO status_scope (kind, scope) VALUES
 ('batch_registered', 'none'), ('labels_issued', 'job'), ('labels_signed', 'none'),
 ('labels_approved', 'none'), ('labels_printed', 'none'), ('labels_voided', 'labels'),
 ('labels_spoiled', 'labels'), ('labels_applied', 'none'), ('labels_returned', 'labels'),
 ('delivered', 'labels'), ('scanned', 'none'), ('installed', 'labels'), ('removed', 'labels'),
 ('received', 'labels'), ('collected', 'labels'), ('destroyed', 'labels'),
 ('stock_counted', 'none'), ('consumed', 'labels'), ('left_area', 'labels'),
 ('sampled', 'none'), ('result_recorded', 'batch'), ('recall_opened', 'batch'),
 ('order_issued', 'none'), ('order_served', 'none'), ('order_done', 'none'),
 ('recall_closed', 'none'), ('recall_reopened', 'none'),
 ('destruction_opened', 'none'), ('destruction_closed', 'none'),
 ('alert_raised', 'none'), ('alert_closed', 'none');

-- Marked in the transaction of the event, so that no commit is missed however late it comes, and
-- unmarked by the lister. A whole batch (first_index null) is looked up when it is unmarked:
-- labels issued beside a recall belong to it whichever of the two commits first.
CREATE TABLE status_touched (
    batch_id bigint NOT NULL,
    first_index bigint,
    last_index bigint
);
CREATE FUNCTION status_touch(keys event_key[]) RETURNS void LANGUAGE sql AS $$
    WITH told AS (
        SELECT e.batch_id, e.id, e.body, coalesce(s.scope, 'batch') AS scope
        FROM event_of(keys) e JOIN event_kind k ON k.code = e.kind
        LEFT JOIN status_scope s ON s.kind = k.name
        WHERE e.batch_id <> 0 AND coalesce(s.scope, '') <> 'none'
    )
    INSERT INTO status_touched (batch_id, first_index, last_index)
    SELECT batch_id, NULL::bigint, NULL::bigint FROM told WHERE scope = 'batch'
    UNION
    SELECT r.batch_id, r.first_index, r.last_index
    FROM told t JOIN label_range r ON r.job_id = t.id WHERE t.scope = 'job'
    UNION
    SELECT t.batch_id, (r->>0)::bigint, (r->>1)::bigint
    FROM told t, LATERAL (SELECT t.body::jsonb) AS j(b),
         jsonb_array_elements(coalesce(b->'ranges',
             jsonb_build_array(jsonb_build_array(b->'first', b->'last')))) r
    WHERE t.scope = 'labels' AND r->>0 IS NOT NULL
$$;
CREATE OR REPLACE FUNCTION event_apply(keys event_key[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    step record;
BEGIN
    FOR step IN
        SELECT k.apply, min(k.code), array_agg((e.batch_id, e.id)::event_key) AS part
        FROM event_of(keys) e JOIN event_kind k ON k.code = e.kind
        WHERE k.apply IS NOT NULL GROUP BY k.apply ORDER BY 2
    LOOP
        EXECUTE format('SELECT %I($1)', step.apply) USING step.part;
    END LOOP;
    PERFORM status_touch(keys);
END $$;

-- The shards that are not all normal, and their bytes by hash: those that no manifest names any
-- more are kept for a day, for whoever fetches at the moment.
CREATE TABLE status_shard (
    number int CONSTRAINT status_shard_pk PRIMARY KEY,
    sha256 bytea NOT NULL
);
CREATE TABLE status_bytes (
    sha256 bytea CONSTRAINT status_bytes_pk PRIMARY KEY,
    bytes bytea NOT NULL,
    dropped_at timestamptz       -- null: in use
);
CREATE TABLE status_manifest (
    seq bigint CONSTRAINT status_manifest_pk PRIMARY KEY,
    made_at timestamptz NOT NULL,
    next_at timestamptz NOT NULL,
    issued bigint NOT NULL,
    numbers int[] NOT NULL,      -- the shards as they were then
    hashes bytea[] NOT NULL,
    signed text                  -- the JWS that is published; null: not signed yet
);

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'firemark_lister') THEN
        CREATE ROLE firemark_lister NOLOGIN;
    END IF;
END $$;
GRANT SELECT ON label, label_range, unit, batch TO firemark_lister;
GRANT SELECT, DELETE ON status_touched TO firemark_lister;
GRANT SELECT, INSERT, UPDATE, DELETE ON status_shard, status_bytes, status_manifest
    TO firemark_lister;
GRANT SELECT ON status_manifest TO firemark_signer;
GRANT SELECT ON status_scope, status_touched, status_shard, status_bytes, status_manifest
    TO firemark_app;
GRANT INSERT ON status_touched TO firemark_app;
