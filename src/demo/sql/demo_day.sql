-- Midnight in Shanghai at which the day $1 (NULL: today) begins, in Unix seconds, and whether it
-- lies in the future.
SELECT extract(epoch FROM d.day::timestamp AT TIME ZONE 'Asia/Shanghai')::bigint,
       (d.day > (now() AT TIME ZONE 'Asia/Shanghai')::date)::int
FROM (SELECT coalesce($1::date, (now() AT TIME ZONE 'Asia/Shanghai')::date) AS day) d
