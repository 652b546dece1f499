-- Sessions that hold, newest first: those of person $1, or all of the asker's areas where it is null
SELECT coalesce(json_agg(json_build_object('id', s.id, 'login', p.login, 'name', p.name,
           'opened_at', s.opened_at, 'expires_at', s.expires_at, 'source', s.source,
           'agent', s.agent) ORDER BY s.opened_at DESC, s.id), '[]')
FROM session s JOIN person p ON p.id = s.person_id
WHERE s.expires_at > now() AND p.active AND CASE WHEN $1::bigint IS NULL THEN p.area_lo >= (SELECT app_area_lo()) AND p.area_hi <= (SELECT app_area_hi())
      ELSE s.person_id = $1::bigint END
