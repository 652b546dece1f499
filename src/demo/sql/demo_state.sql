-- Whether anything is recorded, and the demo city: seed, midnight of its last day, finished.
SELECT (EXISTS (SELECT FROM event))::int, c.seed,
       extract(epoch FROM c.today::timestamp AT TIME ZONE 'Asia/Shanghai')::bigint,
       (c.finished_at IS NOT NULL)::int
FROM (VALUES (1)) one(n) LEFT JOIN demo_city c ON true
