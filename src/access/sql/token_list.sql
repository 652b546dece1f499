-- Tokens, newest first: those of person $1, or all of the asker's areas where it is null. $2 those that hold only
SELECT coalesce(json_agg(json_build_object('id', t.id, 'name', t.name, 'login', p.login,
           'power', to_json(t.powers), 'made_at', t.made_at, 'made_by', m.name,
           'expires_at', t.expires_at, 'used_at', t.used_at,
           'state', CASE WHEN t.revoked_at IS NOT NULL THEN 'revoked'
                         WHEN t.expires_at <= now() THEN 'expired'
                         WHEN NOT p.active THEN 'inactive' ELSE 'valid' END)
           ORDER BY t.made_at DESC, t.id), '[]')
FROM api_token t JOIN person p ON p.id = t.person_id LEFT JOIN person m ON m.id = t.made_by
WHERE CASE WHEN $1::bigint IS NULL THEN p.area_lo >= (SELECT app_area_lo()) AND p.area_hi <= (SELECT app_area_hi())
      ELSE t.person_id = $1::bigint END
  AND (NOT coalesce($2::boolean, false)
       OR t.revoked_at IS NULL AND t.expires_at > now() AND p.active)
