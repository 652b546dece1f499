-- What speaks against looking at another password now. $1 login, $2 source, $3 minutes looked back.
-- Columns: failures of this login from there, of any login from there, of this login from anywhere; seconds
-- since the last of these; whether this person signed in from there in the last 30 days
SELECT (SELECT count(*) FROM sign_in_failure f
         WHERE f.login = $1 AND f.source = source_block($2) AND f.failed_at > now() - make_interval(mins => $3::int)),
       (SELECT count(*) FROM sign_in_failure f
         WHERE f.source = source_block($2) AND f.failed_at > now() - make_interval(mins => $3::int)),
       count(f.login), coalesce(floor(extract(epoch FROM now() - max(f.failed_at))), 0)::bigint,
       EXISTS (SELECT FROM sign_in_log l JOIN person p ON p.id = l.person_id
                WHERE p.login = $1 AND l.block = source_block($2) AND l.outcome = 'signed_in'
                  AND l.last_at > now() - interval '30 days')::int
FROM sign_in_failure f WHERE f.login = $1 AND f.failed_at > now() - make_interval(mins => $3::int)
