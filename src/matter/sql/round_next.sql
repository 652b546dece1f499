-- Where to go next: premises and sites with open orders, or with goods of an open recall, by
-- pieces x occupancy x days overdue, summed over their batches. Pieces of a batch: what the record
-- has there, or what is left of its order where that is more. Days: since the order was due; where
-- all its orders are done and goods are still there, since the last of them was; where nobody ordered
-- anything, since the recall was opened; not yet due: 0. Occupancy that is unknown counts as the
-- median of the known places of its kind in the (part of the) asker's area, else of all known there,
-- else as 1, and says so. Ties: more pieces x occupancy first, then what is due first.
-- $1 area or null (310000: the city), $2 how many at most
WITH asked AS MATERIALIZED (
    SELECT greatest(coalesce($1::int, 0), app_area_lo()) AS lo,
           least(CASE WHEN $1::int IS NULL THEN app_area_hi()
                      WHEN $1::int % 10000 = 0 THEN $1::int + 9999 ELSE $1::int END,
                 app_area_hi()) AS hi,
           app_company() AS company, (now() AT TIME ZONE 'Asia/Shanghai')::date AS today
), ordered AS (
    SELECT o.place_id, o.batch_id, min(o.due_on) AS due_on, count(*) AS orders,
           min(o.number) AS number,
           sum(greatest(o.qty - coalesce(g.replaced + g.surrendered, 0), 0))::bigint AS pieces
    FROM replacement_order o LEFT JOIN order_progress g ON g.order_id = o.id
    WHERE o.state IN ('issued', 'served')
      AND o.area BETWEEN (SELECT lo FROM asked) AND (SELECT hi FROM asked)
    GROUP BY 1, 2
), recalled AS (
    SELECT b.id, r.id AS recall_id, r.number, r.opened_at
    FROM every_recall r JOIN batch b ON b.recall_id = r.id WHERE r.state = 'open'
    UNION ALL
    SELECT b.id, r.id, r.number, r.opened_at
    FROM every_recall r JOIN batch b ON b.scope_recall = r.id
    WHERE r.state = 'open' AND b.recall_id IS NULL
), held AS (
    SELECT h.place_id, h.batch_id, r.recall_id, r.number AS recall, sum(h.qty)::bigint AS pieces,
           coalesce(sum(h.qty) FILTER (WHERE h.bucket = 'installed'), 0)::bigint AS installed,
           (r.opened_at AT TIME ZONE 'Asia/Shanghai')::date AS opened_on
    FROM recalled r JOIN holding h ON h.batch_id = r.id AND h.qty > 0
     AND h.bucket IN ('stock', 'transit', 'installed', 'removed')
    JOIN place l ON l.id = h.place_id AND l.kind IN ('premises', 'site')
     AND l.area BETWEEN (SELECT lo FROM asked) AND (SELECT hi FROM asked)
    GROUP BY 1, 2, 3, 4, 7
), part AS (
    SELECT place_id, batch_id, greatest(h.pieces, o.pieces) AS pieces, h.installed, h.recall,
           o.orders, coalesce(o.number, d.number) AS number,
           coalesce(o.due_on, d.due_on) AS due_on,
           coalesce(o.due_on, d.due_on, h.opened_on) AS since
    FROM ordered o FULL JOIN held h USING (place_id, batch_id)
    LEFT JOIN LATERAL (SELECT x.due_on, x.number FROM replacement_order x
                       WHERE o.due_on IS NULL AND x.recall_id = h.recall_id
                         AND x.place_id = h.place_id AND x.state = 'done'
                       ORDER BY x.due_on DESC, x.number LIMIT 1) d ON true
), site AS (
    SELECT p.place_id, sum(p.pieces)::bigint AS pieces,
           coalesce(sum(p.installed), 0)::bigint AS installed,
           sum(p.pieces * greatest(a.today - p.since, 0)) AS piece_days,
           max(greatest(a.today - p.since, 0)) AS days, min(p.due_on) AS due_on,
           min(p.since) AS since, coalesce(sum(p.orders), 0)::bigint AS orders,
           (array_agg(p.number ORDER BY p.due_on, p.number))[1] AS number,
           string_agg(DISTINCT p.recall, ' ') AS recalls
    FROM part p, asked a WHERE p.pieces > 0 GROUP BY 1
), known AS MATERIALIZED (
    SELECT l.kind, percentile_disc(0.5) WITHIN GROUP (ORDER BY l.occupancy) AS median
    FROM place l, asked a
    WHERE l.occupancy IS NOT NULL AND l.kind IN ('premises', 'site')
      AND l.area BETWEEN a.lo AND a.hi AND (a.company IS NULL OR l.company_id = a.company)
    GROUP BY GROUPING SETS ((l.kind), ())
), ranked AS (
    SELECT s.*, l.code, l.name, l.kind, l.area, l.address, l.party_id,
           coalesce(l.occupancy, k.median, w.median, 1) AS people, l.occupancy IS NULL AS assumed
    FROM site s JOIN place l ON l.id = s.place_id CROSS JOIN asked a
    LEFT JOIN known k ON k.kind = l.kind LEFT JOIN known w ON w.kind IS NULL
    WHERE l.kind IN ('premises', 'site') AND l.area BETWEEN a.lo AND a.hi
      AND (a.company IS NULL OR l.company_id = a.company)
), top AS (
    SELECT r.*, r.piece_days * r.people AS score,
           row_number() OVER (ORDER BY r.piece_days * r.people DESC,
                              r.pieces::numeric * r.people DESC, r.since, r.code) AS n
    FROM ranked r ORDER BY n LIMIT coalesce($2::int, 50)
)
SELECT coalesce(json_agg(json_build_object('rank', t.n, 'place', t.code, 'name', t.name,
           'kind', t.kind, 'area', t.area, 'address', t.address, 'contact', told_name(c.contact, c.company_id),
           'phone', told_phone(c.phone, c.company_id), 'pieces', t.pieces, 'installed', t.installed, 'occupancy', t.people,
           'occupancy_assumed', t.assumed, 'overdue_days', t.days, 'score', t.score,
           'due_on', t.due_on, 'orders', t.orders, 'order', t.number, 'recall', t.recalls)
           ORDER BY t.n), '[]')
FROM top t JOIN party c ON c.id = t.party_id
