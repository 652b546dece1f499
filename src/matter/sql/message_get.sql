-- A message, whole. $1 id
SELECT to_json(m) FROM (
    SELECT id, channel, address, about, about_id, subject, body, facts, state, tries, status, why, made_at,
           CASE WHEN state = 'waiting' THEN next_try_at END AS next_try_at, ended_at
    FROM message
    WHERE id = $1::uuid AND area BETWEEN (SELECT app_area_lo()) AND (SELECT app_area_hi())) m
