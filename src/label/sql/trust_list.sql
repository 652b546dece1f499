-- The trust list (docs/label-format.md §5), issued anew each day, in UTC. Strings hold no escape,
-- so a quote in an issuer's name is written full-width.
SELECT json_strip_nulls(json_build_object(
    'seq', (extract(epoch FROM coalesce(max(k.changed_at), to_timestamp(0))) * 1000)::bigint,
    'issued', extract(epoch FROM d.today)::bigint,
    'expires', extract(epoch FROM d.today + interval '30 days')::bigint,
    'keys', coalesce(json_agg(json_build_object(
        'kid', 'fm-' || k.kid, 'lk', k.kid, 'alg', k.alg,
        'kty', CASE k.alg WHEN 'Ed25519' THEN 'OKP' ELSE 'EC' END,
        'crv', CASE k.alg WHEN 'ES256' THEN 'P-256' ELSE k.alg END,
        'x', rtrim(translate(encode(substr(k.public_key, CASE k.alg WHEN 'Ed25519' THEN 1 ELSE 2 END,
                                           32), 'base64'), '+/', '-_'), '='),
        'y', CASE WHEN k.alg <> 'Ed25519' THEN
            rtrim(translate(encode(substr(k.public_key, 34, 32), 'base64'), '+/', '-_'), '=') END,
        'iss', translate(k.issuer, '"\', '＂＼'),
        'nbf', extract(epoch FROM k.not_before)::bigint,
        'exp', extract(epoch FROM k.expires_at)::bigint,
        'state', k.state,
        'revoked_from', CASE k.state WHEN 'revoked' THEN
            extract(epoch FROM coalesce(k.revoked_from, k.not_before))::bigint END,
        'hosts', k.hosts) ORDER BY k.kid) FILTER (WHERE k.kid IS NOT NULL), '[]')))
FROM (SELECT date_trunc('day', now(), 'UTC') AS today) d LEFT JOIN signing_key k ON true
GROUP BY d.today
