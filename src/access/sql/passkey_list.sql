-- Keys, by person and age: those of person $1, or of all of the asker's areas where it is null
SELECT coalesce(json_agg(json_build_object('id', k.id, 'name', k.name, 'login', p.login,
           'algorithm', CASE k.algorithm WHEN -7 THEN 'ES256' WHEN -8 THEN 'EdDSA' ELSE 'RS256' END,
           'made_at', k.made_at, 'used_at', k.used_at) ORDER BY p.login, k.made_at, k.id), '[]')
FROM passkey k JOIN person p ON p.id = k.person_id
WHERE CASE WHEN $1::bigint IS NULL
      THEN p.area_lo >= (SELECT app_area_lo()) AND p.area_hi <= (SELECT app_area_hi())
      ELSE k.person_id = $1::bigint END
