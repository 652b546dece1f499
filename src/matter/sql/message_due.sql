-- Messages whose time has come. No parameters. Columns: id, kind, address, secret, subject, body, facts,
-- made at, about.
SELECT m.id, c.kind, m.address, c.secret, m.subject, m.body, m.facts,
       to_char(m.made_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), m.about
FROM message m JOIN channel c ON c.code = m.channel
WHERE m.state = 'waiting' AND m.next_try_at <= now()
ORDER BY m.next_try_at LIMIT 64
