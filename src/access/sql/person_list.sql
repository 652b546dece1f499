-- People who may sign in.
SELECT coalesce(json_agg(json_build_object('login', login, 'name', name, 'role', role,
           'area_lo', area_lo, 'area_hi', area_hi, 'active', active) ORDER BY login), '[]')
FROM person
