-- Notices that are to be made now: of each overdue inquiry the first step that has none, once its
-- day has come and the step before has had its days. Columns: those of notice_draft()
WITH today AS (
    SELECT (now() AT TIME ZONE 'Asia/Shanghai')::date AS day
), next AS (
    SELECT i.id, coalesce(max(n.step) + 1, 0)::smallint AS step,
           max((n.made_at AT TIME ZONE 'Asia/Shanghai')::date) AS last_made,
           count(*) FILTER (WHERE n.state = 'handed') AS handed
    FROM inquiry i LEFT JOIN notice n ON n.about_id = i.id AND n.round = i.round
    WHERE i.state = 'sent' AND i.due_on < (SELECT day FROM today)
    GROUP BY i.id
)
SELECT d.*
FROM next x JOIN inquiry i ON i.id = x.id CROSS JOIN today t
JOIN notice_step s ON s.about = 'inquiry' AND s.step = x.step
LEFT JOIN notice_step b ON b.about = 'inquiry' AND b.step = x.step - 1,
LATERAL notice_draft(i, x.step, x.handed) d
WHERE t.day >= i.due_on + s.days
  AND (x.step <= 1 OR t.day >= x.last_made + s.days - b.days)
ORDER BY i.due_on, i.number LIMIT 200
