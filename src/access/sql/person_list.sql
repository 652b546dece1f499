-- People who may sign in, of the asker's areas.
SELECT coalesce(json_agg(json_build_object('login', login, 'name', name, 'role', role,
           'area_lo', area_lo, 'area_hi', area_hi, 'active', active) ORDER BY login), '[]')
FROM person p
WHERE p.area_lo >= (SELECT app_area_lo()) AND p.area_hi <= (SELECT app_area_hi())
