-- Where to go next: premises and sites with an order that is not done, or with goods of an open
-- recall, by units x occupancy x days overdue. Units: goods of open recalls that are still there.
-- Days: since the earliest open order was due; where the orders are done and goods are still there,
-- since the last of them was; where nobody ordered anything, since the recall was opened; not yet
-- due: 0. Occupancy that is unknown counts as the median of its kind of place
-- (1 where none of the kind is known), and says so. Ties: what is due first.
-- $1 area or null, $2 how many at most
WITH scope AS MATERIALIZED (
    SELECT id, code, name, kind, area, address, occupancy, lon, lat FROM place
    WHERE kind IN ('premises', 'site')
      AND area BETWEEN (SELECT app_area_lo()) AND (SELECT app_area_hi())
      AND ($1::int IS NULL OR area = $1::int) AND (SELECT app_company()) IS NULL
      AND id IN (SELECT place_id FROM replacement_order WHERE state <> 'done'
                 UNION ALL
                 SELECT h.place_id FROM recall r JOIN holding h ON h.batch_id = r.batch_id
                 WHERE r.state = 'open' AND h.qty > 0
                   AND h.bucket IN ('stock', 'transit', 'installed', 'removed'))
), goods AS (
    SELECT h.place_id, sum(h.qty)::bigint AS units,
           coalesce(sum(h.qty) FILTER (WHERE h.bucket = 'installed'), 0)::bigint AS installed,
           string_agg(DISTINCT r.number, ' ') AS recalls,
           min((r.opened_at AT TIME ZONE 'Asia/Shanghai')::date) AS opened_on
    FROM recall r JOIN holding h ON h.batch_id = r.batch_id AND h.qty > 0
         AND h.bucket IN ('stock', 'transit', 'installed', 'removed')
    WHERE r.state = 'open' GROUP BY h.place_id
), ordered AS (
    SELECT place_id, coalesce(min(due_on) FILTER (WHERE state <> 'done'), max(due_on)) AS due_on,
           count(*) FILTER (WHERE state <> 'done') AS orders,
           (array_agg(number ORDER BY state = 'done', CASE WHEN state <> 'done' THEN due_on END,
                      due_on DESC, number))[1] AS "order"
    FROM replacement_order WHERE place_id IN (SELECT id FROM scope) GROUP BY place_id
), usual AS (
    SELECT kind, percentile_disc(0.5) WITHIN GROUP (ORDER BY occupancy) AS occupancy
    FROM place WHERE occupancy IS NOT NULL AND kind IN ('premises', 'site') GROUP BY kind
), ranked AS (
    SELECT s.*, coalesce(g.units, 0) AS units, coalesce(g.installed, 0) AS installed, g.recalls,
           o.due_on, coalesce(o.orders, 0) AS orders, o."order",
           coalesce(s.occupancy, u.occupancy, 1) AS counted_occupancy,
           s.occupancy IS NULL AS assumed,
           greatest((now() AT TIME ZONE 'Asia/Shanghai')::date
                    - coalesce(o.due_on, g.opened_on), 0) AS days
    FROM scope s LEFT JOIN goods g ON g.place_id = s.id
    LEFT JOIN ordered o ON o.place_id = s.id LEFT JOIN usual u ON u.kind = s.kind
)
SELECT coalesce(json_agg(json_build_object('rank', x.n, 'place', x.code, 'name', x.name,
           'kind', x.kind, 'area', x.area, 'address', x.address, 'pieces', x.units,
           'installed', x.installed, 'occupancy', x.counted_occupancy,
           'occupancy_assumed', x.assumed, 'overdue_days', x.days, 'score', x.score,
           'due_on', x.due_on, 'orders', x.orders, 'order', x."order", 'recall', x.recalls)
           ORDER BY x.n), '[]')
FROM (SELECT r.*, r.units::numeric * r.counted_occupancy * r.days AS score,
             row_number() OVER (ORDER BY r.units::numeric * r.counted_occupancy * r.days DESC,
                                r.due_on, r.units DESC, r.code) AS n
      FROM ranked r ORDER BY n LIMIT coalesce($2::int, 50)) x
