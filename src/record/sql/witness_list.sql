-- The logs that we are a witness of. No parameters.
SELECT coalesce(json_agg(json_build_object('log', name, 'key', vkey, 'added_at', added_at) ORDER BY name),
                '[]')
FROM witnessed_log WHERE ended_at IS NULL
