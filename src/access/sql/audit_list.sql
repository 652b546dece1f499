-- Who did what, newest first: acts of people in the auditor's areas, without what they say. $1 login, $2
-- kind of event, $3 from and $4 to before which day (Shanghai), $5 behind which number, $6 how many at most
SELECT coalesce(json_agg(j ORDER BY n DESC), '[]') FROM (
    SELECT e.seq AS n, json_build_object('n', e.seq, 'id', e.id, 'recorded_at', e.recorded_at, 'kind', k.name,
               'login', p.login, 'name', p.name, 'role', p.role, 'area', e.area, 'place', l.code) AS j
    FROM person p CROSS JOIN LATERAL (
        -- the last of each person, by the index on both: nothing is ordered that is not shown
        SELECT x.* FROM event x
        WHERE x.person_id = p.id AND ($5::bigint IS NULL OR x.seq < $5::bigint)
          AND ($2::text IS NULL OR x.kind = (SELECT code FROM event_kind WHERE name = $2))
          AND ($3::date IS NULL OR x.recorded_at >= $3::date::timestamp AT TIME ZONE 'Asia/Shanghai')
          AND ($4::date IS NULL OR x.recorded_at < $4::date::timestamp AT TIME ZONE 'Asia/Shanghai')
          AND x.area BETWEEN (SELECT app_area_lo()) AND (SELECT app_area_hi())
        ORDER BY x.seq DESC LIMIT coalesce($6::int, 100)) e
    JOIN event_kind k ON k.code = e.kind LEFT JOIN place l ON l.id = e.place_id
    WHERE $1::text IS NULL OR p.login = $1
    ORDER BY e.seq DESC LIMIT coalesce($6::int, 100)) x
