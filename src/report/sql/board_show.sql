-- What happened and what is open, by area: counts of events from the daily summary, goods under
-- open recalls from the holdings, orders and alerts from their tables. For authorities: a
-- company sees no totals of others.
-- $1 first and $2 last day, or null: the last 30; $3 area or null
WITH period AS (
    SELECT coalesce($1::date, coalesce($2::date, today) - 29) AS since,
           coalesce($2::date, today) AS until, today
    FROM (SELECT (now() AT TIME ZONE 'Asia/Shanghai')::date AS today) t
), scope AS (
    SELECT code, name_zh, name_en FROM area
    WHERE code BETWEEN (SELECT app_area_lo()) AND (SELECT app_area_hi())
      AND ($3::int IS NULL OR code = $3::int)
), counted AS MATERIALIZED (
    SELECT a.day, a.area, a.kind, a.n FROM activity_now a
    WHERE a.day BETWEEN (SELECT since FROM period) AND (SELECT until FROM period)
      AND a.area IN (SELECT code FROM scope)
), held AS MATERIALIZED (
    SELECT p.area, h.bucket, sum(h.qty) AS qty, count(DISTINCT h.place_id) AS places
    FROM recall r JOIN holding h ON h.batch_id = r.batch_id JOIN place p ON p.id = h.place_id
    WHERE r.state = 'open' AND h.qty > 0 AND p.area IN (SELECT code FROM scope)
    GROUP BY 1, 2
), ordered AS MATERIALIZED (
    SELECT o.area, count(*) AS issued, count(*) FILTER (WHERE o.state <> 'issued') AS served,
           count(*) FILTER (WHERE o.state = 'done') AS done,
           count(*) FILTER (WHERE o.state <> 'done' AND o.due_on < (SELECT today FROM period))
               AS overdue
    FROM replacement_order o WHERE o.area IN (SELECT code FROM scope) GROUP BY 1
), warned AS MATERIALIZED (
    SELECT a.area, a.kind, count(*) AS n FROM alert a
    WHERE a.state <> 'closed' AND a.area IN (SELECT code FROM scope) GROUP BY 1, 2
)
SELECT json_build_object('since', p.since, 'until', p.until,
    'events', (SELECT coalesce(json_agg(json_build_object('day', d.day, 'kind', k.name,
                   'zh', k.zh, 'en', k.en, 'n', d.n) ORDER BY d.day, k.code), '[]')
               FROM (SELECT day, kind, sum(n) AS n FROM counted GROUP BY 1, 2) d
               JOIN event_kind k ON k.code = d.kind),
    'areas', (SELECT coalesce(json_agg(json_build_object('area', s.code, 'zh', s.name_zh,
                  'en', s.name_en,
                  'events', (SELECT coalesce(sum(n), 0) FROM counted c WHERE c.area = s.code),
                  'recalled', (SELECT coalesce(json_object_agg(h.bucket, h.qty
                                   ORDER BY b.place_in_balance), '{}')
                               FROM held h JOIN bucket b ON b.name = h.bucket
                               WHERE h.area = s.code),
                  'orders', coalesce(o.issued, 0), 'served', coalesce(o.served, 0),
                  'done', coalesce(o.done, 0), 'overdue', coalesce(o.overdue, 0),
                  'alerts', (SELECT coalesce(sum(n), 0) FROM warned w WHERE w.area = s.code))
                  ORDER BY s.code), '[]')
              FROM scope s LEFT JOIN ordered o ON o.area = s.code),
    'alerts', (SELECT coalesce(json_agg(json_build_object('kind', k.name, 'zh', k.zh,
                   'en', k.en, 'n', w.n) ORDER BY w.n DESC, k.name), '[]')
               FROM (SELECT kind, sum(n) AS n FROM warned GROUP BY 1) w
               JOIN alert_kind k ON k.name = w.kind))
FROM period p
WHERE (SELECT app_company()) IS NULL
