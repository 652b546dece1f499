-- Labels as old as the demo city's are trusted: the key's validity is told anew. $1 first day, Unix
-- seconds
SELECT event_append(coalesce(jsonb_agg(jsonb_build_object('kind', 'key_activated', 'area', 310000,
    'body', jsonb_build_object('kid', kid, 'from', active_from, 'not_before',
        to_timestamp($1::bigint), 'expires_at', expires_at)) ORDER BY kid), '[]'))
FROM signing_key k WHERE key_state(k) = 'active' AND not_before > to_timestamp($1::bigint)
