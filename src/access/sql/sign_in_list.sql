-- Who signed in, or tried, last first: people of the auditor's areas; logins that are not there are told to
-- whom all areas are. $1 login, $2 outcome, $3 from and $4 to before which day (Shanghai), $5 behind which
-- number, $6 how many at most
SELECT coalesce(json_agg(json_build_object('n', x.id, 'first_at', x.first_at, 'last_at', x.last_at,
           'outcome', x.outcome, 'times', x.times, 'login', x.login, 'name', x.name, 'source', x.source,
           'factor', x.factor, 'agent', x.agent) ORDER BY x.id DESC), '[]')
FROM (
    SELECT l.*, p.login, p.name FROM sign_in_log l LEFT JOIN person p ON p.id = l.person_id
    WHERE ($1::text IS NULL OR p.login = $1) AND ($2::text IS NULL OR l.outcome = $2)
      AND ($3::date IS NULL OR l.last_at >= $3::date::timestamp AT TIME ZONE 'Asia/Shanghai')
      AND ($4::date IS NULL OR l.last_at < $4::date::timestamp AT TIME ZONE 'Asia/Shanghai')
      AND ($5::bigint IS NULL OR l.id < $5::bigint)
      AND CASE WHEN p.id IS NULL
          THEN (SELECT app_area_lo()) <= 310000 AND (SELECT app_area_hi()) >= 319999
          ELSE p.area_lo >= (SELECT app_area_lo()) AND p.area_hi <= (SELECT app_area_hi()) END
    ORDER BY l.id DESC LIMIT coalesce($6::int, 100)) x
