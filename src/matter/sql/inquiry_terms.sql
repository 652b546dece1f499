-- The days that hold for a new link. $1 days given for the answer, or null. Columns: days, day the
-- answer is due, last day of the link
SELECT d.days, t.today + d.days, t.today + d.days + g.days
FROM (SELECT (now() AT TIME ZONE 'Asia/Shanghai')::date AS today) t,
     (SELECT coalesce($1::int, (SELECT days FROM inquiry_term WHERE name = 'due')) AS days) d,
     (SELECT days FROM inquiry_term WHERE name = 'link_grace') g
