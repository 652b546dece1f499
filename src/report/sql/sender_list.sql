-- Authorities elsewhere whose records we know.
SELECT coalesce(json_agg(json_build_object('code', code, 'name', name, 'log', log, 'key', vkey, 'made_at', made_at,
           'state', CASE WHEN ended_at IS NULL THEN 'valid' ELSE 'ended' END) ORDER BY code, made_at), '[]')
FROM sender
