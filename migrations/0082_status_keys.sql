-- What becomes of a key may make the list's signature worthless: 'list' has the list signed anew, as a
-- mark on batch 0.
ALTER TABLE status_scope DROP CONSTRAINT status_scope_known;
ALTER TABLE status_scope ADD CONSTRAINT status_scope_known
    CHECK (scope IN ('none', 'job', 'labels', 'batch', 'list'));
INSERT INTO status_scope (kind, scope) VALUES
 ('key_activated', 'list'), ('key_retired', 'list'), ('key_revoked', 'list');

CREATE OR REPLACE FUNCTION status_touch(keys event_key[]) RETURNS void LANGUAGE sql AS $$
    WITH told AS (
        SELECT e.batch_id, e.id, e.body, coalesce(s.scope, 'batch') AS scope
        FROM event_of(keys) e JOIN event_kind k ON k.code = e.kind
        LEFT JOIN status_scope s ON s.kind = k.name
        WHERE CASE e.batch_id WHEN 0 THEN s.scope = 'list'
              ELSE coalesce(s.scope, '') <> 'none' END
    )
    INSERT INTO status_touched (batch_id, first_index, last_index)
    SELECT batch_id, NULL::bigint, NULL::bigint FROM told WHERE scope = 'batch'
    UNION
    SELECT 0, NULL::bigint, NULL::bigint FROM told WHERE scope = 'list'
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
