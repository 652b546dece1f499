-- The agencies of the asker's areas, and the powers that they have today.
SELECT coalesce(json_agg(json_build_object('code', a.code, 'name', a.name, 'area', a.area,
           'people', (SELECT count(*) FROM person p WHERE p.agency_id = a.id AND p.active),
           'idle', (SELECT count(*) FROM person p WHERE p.agency_id = a.id AND p.active
           AND agency_bound(p.agency_id, p.area_lo, p.area_hi) = '{}'),
           'limited', EXISTS (SELECT FROM agency_grant g WHERE g.agency_id = a.id
           AND g.lifted_at IS NULL AND g.begins <= today()),
           'power', ARRAY(SELECT DISTINCT w FROM agency_grant g, unnest(g.powers) w
                           WHERE g.agency_id = a.id AND g.ended_at IS NULL AND g.lifted_at IS NULL AND g.begins <= today()
                             AND coalesce(g.until, 'infinity') >= today() ORDER BY 1))
       ORDER BY a.code), '[]')
FROM party a
WHERE a.kind = 'agency' AND a.area BETWEEN (SELECT app_area_lo()) AND (SELECT app_area_hi())
