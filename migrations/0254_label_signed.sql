-- Signing a job reads its own labels by their index, range by range (a job has one for each type, and
-- one more for each void label within): joined with a series that the planner takes for a hundred
-- thousand rows, every job read all labels there are, and a store signed slower with each.
CREATE OR REPLACE FUNCTION apply_labels_signed(keys event_key[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    r record;
BEGIN
    FOR r IN
        SELECT e.batch_id, (x->>'first')::bigint AS first, (x->>'last')::bigint AS last,
               (x->>'kid')::smallint AS kid, decode(x->>'hashes', 'hex') AS hashes
        FROM event_of(keys) e, jsonb_array_elements(e.body::jsonb->'ranges') x
        ORDER BY e.batch_id, 2
    LOOP
        UPDATE label l
        SET kid = r.kid,
            text_sha256 = substring(r.hashes FROM ((l.idx - r.first) * 32 + 1)::int FOR 32)
        WHERE l.batch_id = r.batch_id AND l.idx BETWEEN r.first AND r.last;
    END LOOP;

    UPDATE label_job j SET signed_at = e.occurred_at
    FROM event_of(keys) e WHERE j.id = (e.body::jsonb->>'job_id')::uuid;
END $$;
