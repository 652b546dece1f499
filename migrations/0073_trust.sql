-- The trust list that is given out, and whose roots sign it. In the automatic mode the signer holds
-- the roots and signs a new list whenever the keys changed or a day began; in the ceremony mode
-- people sign drafts on a machine without a network, and publish them.

INSERT INTO event_kind (code, name, zh, en, apply) VALUES
 (77, 'trust_roots_set', '设定信任根',   'trust roots set',      'apply_trust'),
 (78, 'trust_published', '发布信任列表', 'trust list published', 'apply_trust');

CREATE TABLE trust_roots (
    single boolean CONSTRAINT trust_roots_pk PRIMARY KEY DEFAULT true
        CONSTRAINT trust_roots_single CHECK (single),
    mode text NOT NULL CONSTRAINT trust_roots_mode CHECK (mode IN ('automatic', 'ceremony')),
    roots text NOT NULL,            -- a JWK set of the public halves
    set_at timestamptz NOT NULL
);
CREATE TABLE trust_current (
    single boolean CONSTRAINT trust_current_pk PRIMARY KEY DEFAULT true
        CONSTRAINT trust_current_single CHECK (single),
    seq bigint NOT NULL,
    issued_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    document text NOT NULL,         -- as it is given out: a JWS
    payload text NOT NULL,          -- what it signs
    published_at timestamptz NOT NULL
);

CREATE FUNCTION base64url_text(x text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT convert_from(decode(rpad(translate(x, '-_', '+/'), (length(x) + 3) / 4 * 4, '='),
                               'base64'), 'UTF8')
$$;

CREATE FUNCTION apply_trust(keys event_key[]) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public AS $$
    INSERT INTO trust_roots (mode, roots, set_at)
    SELECT e.body::jsonb->>'mode', e.body::jsonb->>'roots', e.occurred_at
    FROM event e WHERE e.kind = 77 ORDER BY e.seq DESC LIMIT 1
    ON CONFLICT ON CONSTRAINT trust_roots_pk DO UPDATE
        SET mode = excluded.mode, roots = excluded.roots, set_at = excluded.set_at;

    WITH told AS (
        SELECT e.body::jsonb->>'document' AS document, e.occurred_at,
               base64url_text((e.body::jsonb->>'document')::jsonb->>'payload') AS payload
        FROM event_of(keys) e WHERE e.kind = 78
    )
    INSERT INTO trust_current (seq, issued_at, expires_at, document, payload, published_at)
    SELECT (payload::jsonb->>'seq')::bigint, to_timestamp((payload::jsonb->>'issued')::bigint),
           to_timestamp((payload::jsonb->>'expires')::bigint), document, payload, occurred_at
    FROM told ORDER BY 1 DESC LIMIT 1
    ON CONFLICT ON CONSTRAINT trust_current_pk DO UPDATE
        SET seq = excluded.seq, issued_at = excluded.issued_at, expires_at = excluded.expires_at,
            document = excluded.document, payload = excluded.payload,
            published_at = excluded.published_at
        WHERE trust_current.seq < excluded.seq
$$;

-- The keys as the list tells them (docs/label-format.md §5). Strings hold no escape, so a quote in
-- an issuer's name is written full-width.
CREATE FUNCTION trust_keys() RETURNS json LANGUAGE sql STABLE AS $$
    SELECT coalesce(json_agg(json_strip_nulls(json_build_object(
        'kid', 'fm-' || k.kid, 'lk', k.kid, 'alg', k.alg,
        'kty', CASE k.alg WHEN 'Ed25519' THEN 'OKP' ELSE 'EC' END,
        'crv', CASE k.alg WHEN 'ES256' THEN 'P-256' ELSE k.alg END,
        'x', rtrim(translate(encode(substr(k.public_key, CASE k.alg WHEN 'Ed25519' THEN 1 ELSE 2 END,
                                           32), 'base64'), '+/', '-_'), '='),
        'y', CASE WHEN k.alg <> 'Ed25519' THEN
            rtrim(translate(encode(substr(k.public_key, 34, 32), 'base64'), '+/', '-_'), '=') END,
        'iss', translate(k.issuer, '"\', '＂＼'),
        'nbf', extract(epoch FROM k.not_before)::bigint,
        'exp', extract(epoch FROM least(k.expires_at, k.retire_at))::bigint,
        'state', key_state(k),
        'revoked_from', CASE WHEN k.revoked_at IS NOT NULL THEN
            extract(epoch FROM coalesce(k.revoked_from, k.not_before))::bigint END,
        'hosts', k.hosts, 'types', k.types)) ORDER BY k.kid), '[]')
    FROM signing_key k
$$;

-- The list that would be signed now. Its number rises, also above those of lists without a
-- signature, which were milliseconds.
CREATE FUNCTION trust_draft(days int) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT json_strip_nulls(json_build_object(
        'seq', greatest((SELECT seq + 1 FROM trust_current),
                        (extract(epoch FROM now()) * 1000)::bigint),
        'issued', extract(epoch FROM now())::bigint,
        'expires', extract(epoch FROM now() + days * interval '1 day')::bigint,
        'keys', trust_keys()))::text
$$;

-- Whether the list given out no longer tells what is so.
CREATE FUNCTION trust_behind() RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT coalesce((SELECT payload::jsonb->'keys' <> trust_keys()::jsonb FROM trust_current), true)
$$;

CREATE FUNCTION trust_roots_first(roots text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public AS $$
    SELECT event_append(jsonb_build_array(jsonb_build_object('kind', 'trust_roots_set',
        'area', 310000, 'body', jsonb_build_object('mode', 'automatic', 'roots', roots))))
    WHERE NOT EXISTS (SELECT FROM trust_roots)
$$;
CREATE FUNCTION trust_reissue(document text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public AS $$
    SELECT event_append(jsonb_build_array(jsonb_build_object('kind', 'trust_published',
        'area', 310000, 'body', jsonb_build_object('document', document))))
    WHERE EXISTS (SELECT FROM trust_roots WHERE mode = 'automatic')
$$;
REVOKE ALL ON FUNCTION apply_trust(event_key[]), trust_roots_first(text), trust_reissue(text)
    FROM public;
GRANT EXECUTE ON FUNCTION apply_trust(event_key[]) TO firemark_app;
GRANT EXECUTE ON FUNCTION trust_roots_first(text), trust_reissue(text) TO firemark_signer;
GRANT SELECT ON trust_roots, trust_current TO firemark_app, firemark_signer;
