-- A job may have 100 000 labels. Cutting each label's piece out of the job's long text copies the
-- text every time: 20 000 labels took three minutes to record. The text becomes bytes once per
-- range, and the pieces are cut out of those.
CREATE OR REPLACE FUNCTION apply_labels_issued(keys event_key[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO label_job (id, batch_id, area, agency_id, company_id, issued_at, day, count,
                           approved_by)
    SELECT e.id, e.batch_id, e.area, e.agency_id, e.company_id, e.occurred_at,
           (b->>'day')::smallint, (b->>'count')::int, e.person_id
    FROM event_of(keys) e, LATERAL (SELECT e.body::jsonb) AS j(b);

    INSERT INTO label_range (first_index, last_index, batch_id, type, job_id)
    SELECT (r->>'first')::bigint, (r->>'last')::bigint, e.batch_id, (r->>'type')::smallint, e.id
    FROM event_of(keys) e, jsonb_array_elements(e.body::jsonb->'ranges') r;

    WITH range AS MATERIALIZED (
        SELECT e.batch_id, (r->>'first')::bigint AS first, (r->>'last')::bigint AS last,
               (r->>'type')::smallint AS type, decode(r->>'randoms', 'hex') AS randoms
        FROM event_of(keys) e, jsonb_array_elements(e.body::jsonb->'ranges') r
    )
    INSERT INTO label (batch_id, idx, random, type)
    SELECT batch_id, first + i,
           (get_byte(randoms, i * 3) << 16) | (get_byte(randoms, i * 3 + 1) << 8)
               | get_byte(randoms, i * 3 + 2), type
    FROM range, generate_series(0, (last - first)::int) i;

    -- a unit row for every label of type unit; where it is comes from the event
    INSERT INTO unit (batch_id, idx, state, place_id, state_at, state_seq)
    SELECT e.batch_id, i, 'labelled', e.place_id, '-infinity', 0
    FROM event_of(keys) e, jsonb_array_elements(e.body::jsonb->'ranges') r,
         generate_series((r->>'first')::bigint, (r->>'last')::bigint) i
    WHERE (r->>'type')::int = 0;
END $$;

CREATE OR REPLACE FUNCTION apply_labels_signed(keys event_key[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    WITH range AS MATERIALIZED (
        SELECT e.batch_id, (r->>'first')::bigint AS first, (r->>'last')::bigint AS last,
               (r->>'kid')::smallint AS kid, decode(r->>'hashes', 'hex') AS hashes
        FROM event_of(keys) e, jsonb_array_elements(e.body::jsonb->'ranges') r
    ), signed AS MATERIALIZED (
        SELECT batch_id, first + i AS idx, kid,
               substring(hashes FROM i * 32 + 1 FOR 32) AS sha256
        FROM range, generate_series(0, (last - first)::int) i
    )
    UPDATE label l SET kid = s.kid, text_sha256 = s.sha256
    FROM signed s WHERE l.batch_id = s.batch_id AND l.idx = s.idx;

    UPDATE label_job j SET signed_at = e.occurred_at
    FROM event_of(keys) e WHERE j.id = (e.body::jsonb->>'job_id')::uuid;
END $$;
