-- Messages as their keepers see them, the last first. $1 state, $2 channel, $3 how many at most.
SELECT coalesce(json_agg(m ORDER BY made_at DESC), '[]') FROM (
    SELECT id, channel, address, about, about_id, subject, state, tries, status, why, made_at,
           CASE WHEN state = 'waiting' THEN next_try_at END AS next_try_at, ended_at
    FROM message
    WHERE ($1::text IS NULL OR state = $1) AND ($2::text IS NULL OR channel = $2)
      AND area BETWEEN (SELECT app_area_lo()) AND (SELECT app_area_hi())
    ORDER BY made_at DESC LIMIT coalesce($3::int, 100)) m
