-- A key's life as events: planned, activated, retired, a revocation asked for, withdrawn and
-- confirmed by a second person. signing_key follows from them; its state follows from them and
-- from the date, so that a key planned for a day is active on that day without anybody's doing.

INSERT INTO event_kind (code, name, zh, en, apply) VALUES
 (70, 'key_planned',              '生成密钥',     'key made',                   'apply_key'),
 (71, 'key_activated',            '启用密钥',     'key activated',              'apply_key'),
 (72, 'key_retired',              '停用密钥',     'key retired',                'apply_key'),
 (73, 'key_revocation_asked',     '申请撤销密钥', 'key revocation asked for',   'apply_key'),
 (74, 'key_revocation_withdrawn', '取消撤销申请', 'key revocation withdrawn',   'apply_key'),
 (75, 'key_revoked',              '撤销密钥',     'key revoked',                'apply_key');

-- What is registered already becomes events first; then the table is their consequence.
CREATE TEMP TABLE key_before ON COMMIT DROP AS SELECT * FROM signing_key;
DROP TABLE signing_key;
DROP FUNCTION signing_key_changed;

CREATE TABLE signing_key (
    kid smallint CONSTRAINT signing_key_pk PRIMARY KEY,
    alg text NOT NULL,
    public_key bytea NOT NULL,
    store text NOT NULL,            -- 'file', or the RFC 7512 URI of a PKCS#11 object
    issuer text NOT NULL,
    agency_id bigint,               -- whose labels it signs; null: of every agency without its own
    hosts text[] NOT NULL,
    types smallint[],               -- null: every type
    replaces smallint,
    planned_at timestamptz NOT NULL,
    active_from timestamptz,        -- null: planned for no day yet
    not_before timestamptz NOT NULL,-- labels dated from here to expires_at are trusted
    expires_at timestamptz NOT NULL,
    retire_at timestamptz,
    revoke_asked_at timestamptz,    -- a revocation that nobody confirmed yet
    revoke_asked_by bigint,
    revoked_at timestamptz,
    revoked_by bigint,
    revoked_from timestamptz,       -- since when it may be in other hands
    revoke_reason text,
    changed_at timestamptz NOT NULL
);

CREATE FUNCTION key_state(k signing_key) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN k.revoked_at IS NOT NULL THEN 'revoked'
                WHEN k.active_from IS NULL OR now() < k.active_from THEN 'planned'
                WHEN now() >= least(k.retire_at, k.expires_at) THEN 'retired'
                ELSE 'active' END
$$;

-- While a revocation is asked for, nothing new is signed.
CREATE FUNCTION key_signs(k signing_key) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT key_state(k) = 'active' AND k.revoke_asked_at IS NULL
$$;

-- Derives the keys that the events are about from all of their events: they are few, and any
-- grouping gives the same. The server's role may not write the table but by this.
CREATE FUNCTION apply_key(keys event_key[]) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public AS $$
    WITH about AS (
        SELECT DISTINCT (body::jsonb->>'kid')::smallint AS kid FROM event_of(keys)
    ), told AS MATERIALIZED (
        SELECT (e.body::jsonb->>'kid')::smallint AS kid, e.kind, e.seq, e.person_id,
               e.occurred_at, e.recorded_at, e.body::jsonb AS b
        FROM event e WHERE e.kind = ANY ('{70,71,72,73,74,75}')
    ), latest AS (
        SELECT DISTINCT ON (t.kid, t.kind) t.* FROM told t JOIN about USING (kid)
        ORDER BY t.kid, t.kind, t.seq DESC
    )
    INSERT INTO signing_key
    SELECT p.kid, p.b->>'alg', decode(p.b->>'public_key', 'hex'), p.b->>'store', p.b->>'issuer',
           (p.b->>'agency_id')::bigint, ARRAY(SELECT jsonb_array_elements_text(p.b->'hosts')),
           CASE WHEN p.b ? 'types' THEN
               ARRAY(SELECT jsonb_array_elements_text(p.b->'types')::smallint) END,
           (p.b->>'replaces')::smallint, p.occurred_at, (a.b->>'from')::timestamptz,
           coalesce(a.b->>'not_before', p.b->>'not_before')::timestamptz,
           coalesce(a.b->>'expires_at', p.b->>'expires_at')::timestamptz,
           (r.b->>'at')::timestamptz,
           CASE WHEN q.seq > coalesce(w.seq, 0) AND v.seq IS NULL THEN q.occurred_at END,
           CASE WHEN q.seq > coalesce(w.seq, 0) AND v.seq IS NULL THEN q.person_id END,
           v.occurred_at, v.person_id,
           CASE WHEN v.seq IS NOT NULL THEN (v.b->>'from')::timestamptz
                WHEN q.seq > coalesce(w.seq, 0) THEN (q.b->>'from')::timestamptz END,
           CASE WHEN v.seq IS NOT NULL THEN v.b->>'reason'
                WHEN q.seq > coalesce(w.seq, 0) THEN q.b->>'reason' END,
           greatest(p.recorded_at, a.recorded_at, r.recorded_at, q.recorded_at, w.recorded_at,
                    v.recorded_at)
    FROM latest p
    LEFT JOIN latest a ON a.kid = p.kid AND a.kind = 71
    LEFT JOIN latest r ON r.kid = p.kid AND r.kind = 72
    LEFT JOIN latest q ON q.kid = p.kid AND q.kind = 73
    LEFT JOIN latest w ON w.kid = p.kid AND w.kind = 74
    LEFT JOIN latest v ON v.kid = p.kid AND v.kind = 75
    WHERE p.kind = 70
    ON CONFLICT ON CONSTRAINT signing_key_pk DO UPDATE SET
        active_from = excluded.active_from, not_before = excluded.not_before,
        expires_at = excluded.expires_at, retire_at = excluded.retire_at,
        revoke_asked_at = excluded.revoke_asked_at, revoke_asked_by = excluded.revoke_asked_by,
        revoked_at = excluded.revoked_at, revoked_by = excluded.revoked_by,
        revoked_from = excluded.revoked_from, revoke_reason = excluded.revoke_reason,
        changed_at = excluded.changed_at
$$;

-- A first key, made by the signer: it is active at once.
CREATE FUNCTION key_first(alg text, public_key text, issuer text, host text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public AS $$
    SELECT event_append(jsonb_build_array(
        jsonb_build_object('kind', 'key_planned', 'area', 310000, 'body', jsonb_build_object(
            'kid', 1, 'alg', alg, 'public_key', public_key, 'store', 'file', 'issuer', issuer,
            'hosts', jsonb_build_array(host), 'not_before', d.day - interval '31 days',
            'expires_at', d.day + interval '400 days')),
        jsonb_build_object('kind', 'key_activated', 'area', 310000, 'body', jsonb_build_object(
            'kid', 1, 'from', d.day, 'not_before', d.day - interval '31 days',
            'expires_at', d.day + interval '400 days'))))
    FROM (SELECT date_trunc('day', now(), 'Asia/Shanghai') AS day) d
    WHERE NOT EXISTS (SELECT FROM signing_key)
$$;
REVOKE ALL ON FUNCTION key_first(text, text, text, text) FROM public;
REVOKE ALL ON FUNCTION apply_key(event_key[]) FROM public;

GRANT SELECT ON signing_key TO firemark_app, firemark_signer, firemark_gather;
GRANT EXECUTE ON FUNCTION key_first(text, text, text, text) TO firemark_signer;
GRANT EXECUTE ON FUNCTION apply_key(event_key[]) TO firemark_app;

SELECT event_append(coalesce(jsonb_agg(e ORDER BY kid, step), '[]'))
FROM key_before k, LATERAL (
    SELECT 1 AS step, jsonb_build_object('kind', 'key_planned', 'area', 310000, 'body',
        jsonb_build_object('kid', k.kid, 'alg', k.alg, 'public_key', encode(k.public_key, 'hex'),
            'store', 'file', 'issuer', k.issuer, 'hosts', to_jsonb(k.hosts),
            'not_before', k.not_before, 'expires_at', k.expires_at)
        || CASE WHEN k.agency_id IS NULL THEN '{}' ELSE
               jsonb_build_object('agency_id', k.agency_id) END) AS e
    UNION ALL SELECT 2, jsonb_build_object('kind', 'key_activated', 'area', 310000, 'body',
        jsonb_build_object('kid', k.kid, 'from', k.not_before, 'not_before', k.not_before,
            'expires_at', k.expires_at))
    WHERE k.state <> 'planned'
    UNION ALL SELECT 3, jsonb_build_object('kind', 'key_retired', 'area', 310000, 'body',
        jsonb_build_object('kid', k.kid, 'at', now()))
    WHERE k.state = 'retired'
    UNION ALL SELECT 4, jsonb_build_object('kind', 'key_revoked', 'area', 310000, 'body',
        jsonb_build_object('kid', k.kid, 'from', coalesce(k.revoked_from, k.not_before),
            'reason', ''))
    WHERE k.state = 'revoked') AS step;

-- A key for people and programs; its private half is nowhere in the store.
CREATE FUNCTION key_json(k signing_key) RETURNS json LANGUAGE sql STABLE AS $$
    SELECT json_build_object('kid', k.kid, 'alg', k.alg, 'state', key_state(k),
        'issuer', k.issuer, 'agency', (SELECT code FROM party WHERE id = k.agency_id),
        'active_from', k.active_from, 'retire_at',
            CASE WHEN k.active_from IS NOT NULL THEN least(k.retire_at, k.expires_at) END,
        'revocation', CASE WHEN k.revoked_at IS NOT NULL THEN 'confirmed'
                           WHEN k.revoke_asked_at IS NOT NULL THEN 'asked' END)
$$;
