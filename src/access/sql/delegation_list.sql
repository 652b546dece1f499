-- Delegations, newest first: those that person $1 gave or holds; null: of all people of the asker's areas
SELECT coalesce(json_agg(json_build_object('id', d.id, 'giver', f.login, 'giver_name', f.name, 'stand_in', t.login,
           'stand_in_name', t.name, 'power', to_json(d.powers), 'begins', d.begins, 'until', d.until,
           'reason', d.reason, 'made_at', d.made_at,
           'state', CASE WHEN d.ended_at IS NOT NULL THEN 'ended' WHEN d.until < today() THEN 'expired'
                         WHEN NOT f.active THEN 'inactive' WHEN d.begins > today() THEN 'planned'
                         ELSE 'valid' END)
       ORDER BY d.made_at DESC, d.id), '[]')
FROM delegation d JOIN person f ON f.id = d.from_person JOIN person t ON t.id = d.to_person
WHERE CASE WHEN $1::bigint IS NULL
      THEN f.area_lo >= (SELECT app_area_lo()) AND f.area_hi <= (SELECT app_area_hi())
      ELSE $1::bigint IN (d.from_person, d.to_person) END
