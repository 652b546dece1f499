-- Printers, with what waits for each. No parameters.
SELECT coalesce(json_agg(json_build_object('code', p.code, 'name', p.name, 'name_en', p.name_en,
           'transport', p.transport, 'host', p.host, 'port', p.port, 'language', p.language,
           'dpi', p.dpi, 'media', p.media, 'enabled', p.enabled, 'jobs_waiting', w.n,
           'why', w.why, 'why_zh', w.why_zh, 'why_en', w.why_en) ORDER BY p.code), '[]')
FROM printer p,
     LATERAL (SELECT count(*) AS n, (array_agg(j.why ORDER BY j.changed_at DESC))[1] AS why,
                     (array_agg(j.why_zh ORDER BY j.changed_at DESC))[1] AS why_zh,
                     (array_agg(j.why_en ORDER BY j.changed_at DESC))[1] AS why_en
              FROM every_print_job j
              WHERE j.printer = p.code AND j.state IN ('queued', 'sending', 'doubt')) w
