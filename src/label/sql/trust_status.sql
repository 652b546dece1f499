-- What people ask of the trust list. No parameters.
SELECT json_build_object('mode', r.mode, 'seq', c.seq, 'issued_at', c.issued_at,
    'expires_at', c.expires_at, 'age_days', extract(day FROM now() - c.issued_at)::int,
    'behind', trust_behind(), 'published_at', c.published_at,
    'roots', (SELECT json_agg(x->>'kid') FROM jsonb_array_elements(r.roots::jsonb->'keys') x),
    'advice', (SELECT json_agg(a) FROM unnest(ARRAY[
        CASE WHEN r.mode = 'automatic' THEN 'automatic' END,
        CASE WHEN r.mode = 'ceremony' AND c.seq IS NULL THEN 'unpublished' END,
        CASE WHEN r.mode = 'ceremony' AND c.seq IS NOT NULL AND trust_behind() THEN 'behind' END,
        CASE WHEN c.expires_at < now() + interval '14 days' AND r.mode = 'ceremony' THEN 'expiring' END,
        CASE WHEN NOT EXISTS (SELECT FROM signing_key k WHERE k.agency_id IS NULL
                AND k.revoked_at IS NULL AND k.active_from IS NOT NULL
                AND least(k.retire_at, k.expires_at) > now() + interval '30 days') THEN 'no_successor' END])
        a WHERE a IS NOT NULL))
FROM (SELECT 1) one LEFT JOIN trust_current c ON true LEFT JOIN trust_roots r ON true
