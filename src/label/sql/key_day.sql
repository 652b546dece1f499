-- A day in Shanghai as the times that follow from it, for a key that becomes active then; no day:
-- now. $1 day or null. Columns: from, first day of labels it may sign, end of its validity, a
-- week's overlap later, whether the day is over already.
SELECT to_json(t.t) #>> '{}', to_json(t.t - interval '31 days') #>> '{}',
       to_json(t.t + interval '400 days') #>> '{}', to_json(t.t + interval '7 days') #>> '{}',
       $1::date IS NOT NULL AND t.t + interval '1 day' <= now()
FROM (SELECT CASE WHEN $1::date IS NULL THEN now()
                  ELSE ($1::date)::timestamp AT TIME ZONE 'Asia/Shanghai' END AS t) t
