-- The balance of every place that a batch touched, over a period: opening + in = out + consumed +
-- missing + closing. Opening is added up from the past, closing taken back from the present, so
-- that `difference` is a real check. A company sees its own places.
-- $1 batch, $2 first and $3 last day or null, $4 how many places at most
WITH span AS (
    SELECT coalesce($2::date::timestamp AT TIME ZONE 'Asia/Shanghai', '-infinity') AS since,
           coalesce(($3::date + 1)::timestamp AT TIME ZONE 'Asia/Shanghai', 'infinity') AS until
), leg AS MATERIALIZED (
    SELECT m.from_place AS place_id, m.ts, m.from_bucket AS bucket, -m.qty AS qty,
           m.to_place IS DISTINCT FROM m.from_place AS crosses
    FROM movement m WHERE m.batch_id = $1::bigint AND m.from_place IS NOT NULL
    UNION ALL
    SELECT m.to_place, m.ts, m.to_bucket, m.qty, m.to_place IS DISTINCT FROM m.from_place
    FROM movement m WHERE m.batch_id = $1::bigint AND m.to_place IS NOT NULL
    UNION ALL
    SELECT b.producer_place, b.produced_on::timestamp AT TIME ZONE 'Asia/Shanghai', 'stock',
           b.declared_qty, true
    FROM batch b WHERE b.id = $1::bigint AND b.declared_qty IS NOT NULL
    UNION ALL
    SELECT e.place_id, e.occurred_at, v.bucket, v.q, false
    FROM event e, LATERAL (SELECT e.body::jsonb) AS j(b),
         LATERAL (VALUES ('missing', (b->>'expected')::bigint - (b->>'counted')::bigint),
                         ('stock', (b->>'counted')::bigint - (b->>'expected')::bigint))
             AS v(bucket, q)
    WHERE e.batch_id = $1::bigint AND e.kind = 27
), summed AS (
    SELECT g.place_id,
           coalesce(sum(g.qty) FILTER (WHERE g.live AND g.ts < s.since), 0) AS opening,
           coalesce(sum(g.qty) FILTER (WHERE g.crosses AND g.qty > 0 AND g.within), 0) AS came,
           coalesce(-sum(g.qty) FILTER (WHERE g.crosses AND g.qty < 0 AND g.within), 0) AS went,
           coalesce(sum(g.qty) FILTER (WHERE g.bucket <> 'missing' AND NOT g.live AND g.within), 0)
               AS consumed,
           coalesce(sum(g.qty) FILTER (WHERE g.bucket = 'missing' AND g.within), 0) AS missing,
           coalesce(sum(g.qty) FILTER (WHERE g.live AND g.ts >= s.until), 0) AS later
    FROM span s, LATERAL (SELECT l.*, l.bucket IN ('stock', 'transit', 'installed', 'removed',
                                                   'custody') AS live,
                                 l.ts >= s.since AND l.ts < s.until AS within
                          FROM leg l) g
    GROUP BY g.place_id
), node AS (
    SELECT n.*, coalesce((SELECT sum(h.qty) FROM holding h
                          WHERE h.batch_id = $1::bigint AND h.place_id = n.place_id
                            AND h.bucket IN ('stock', 'transit', 'installed', 'removed',
                                             'custody')), 0) - n.later AS closing
    FROM summed n
), shown AS (
    SELECT l.code, l.name, l.kind, l.area, n.*
    FROM node n JOIN place l ON l.id = n.place_id
    WHERE (SELECT app_company()) IS NULL OR l.party_id = (SELECT app_company())
    ORDER BY n.opening + n.came DESC, l.code LIMIT $4::int
)
SELECT json_build_object('nodes', coalesce(json_agg(json_build_object('place', code,
           'name', name, 'kind', kind, 'area', area, 'opening_qty', opening, 'in', came, 'out', went,
           'consumed', consumed, 'missing', missing, 'closing_qty', closing,
           'difference', opening + came - went - consumed - missing - closing)
           ORDER BY opening + came DESC, code), '[]'),
       'nodes_total', (SELECT count(*) FROM node n JOIN place l ON l.id = n.place_id
                       WHERE (SELECT app_company()) IS NULL
                          OR l.party_id = (SELECT app_company())))
FROM shown
