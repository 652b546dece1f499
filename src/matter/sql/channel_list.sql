-- The channels of the asker's areas with what they carry. No parameters.
SELECT coalesce(json_agg(json_build_object('code', c.code, 'kind', c.kind, 'address', c.address,
    'about', c.about, 'alert_kinds', c.alert_kinds, 'lang', c.lang, 'made_at', c.made_at, 'ended_at', c.ended_at,
    'sent', (SELECT count(*) FROM message m WHERE m.channel = c.code AND m.state = 'sent'),
    'waiting', (SELECT count(*) FROM message m WHERE m.channel = c.code AND m.state = 'waiting'),
    'dead', (SELECT count(*) FROM message m WHERE m.channel = c.code AND m.state = 'dead')) ORDER BY c.code), '[]')
FROM channel c
WHERE c.area_lo >= (SELECT app_area_lo()) AND c.area_hi <= (SELECT app_area_hi())
