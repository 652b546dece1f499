-- The balance of one place, batch by batch, over a period: as balance_batch_nodes.sql. What left is
-- found in the ranges of the batches that it ever had.
-- $1 place, $2 first and $3 last day or null, $4 how many batches at most, $5 batch or null
WITH span AS (
    SELECT coalesce($2::date::timestamp AT TIME ZONE 'Asia/Shanghai', '-infinity') AS since,
           coalesce(($3::date + 1)::timestamp AT TIME ZONE 'Asia/Shanghai', 'infinity') AS until
), had AS MATERIALIZED (
    SELECT DISTINCT batch_id FROM holding
    WHERE place_id = $1::bigint AND ($5::bigint IS NULL OR batch_id = $5::bigint)
), leg AS MATERIALIZED (
    SELECT m.batch_id, m.ts, m.from_bucket AS bucket, -m.qty AS qty,
           m.to_place IS DISTINCT FROM m.from_place AS crosses
    FROM had JOIN movement m ON m.batch_id = had.batch_id AND m.from_place = $1::bigint
    UNION ALL
    SELECT m.batch_id, m.ts, m.to_bucket, m.qty, m.to_place IS DISTINCT FROM m.from_place
    FROM movement m
    WHERE m.to_place = $1::bigint AND ($5::bigint IS NULL OR m.batch_id = $5::bigint)
    UNION ALL
    SELECT b.id, b.produced_on::timestamp AT TIME ZONE 'Asia/Shanghai', 'stock', b.declared_qty,
           true
    FROM had JOIN batch b ON b.id = had.batch_id AND b.producer_place = $1::bigint
    WHERE b.declared_qty IS NOT NULL
    UNION ALL
    SELECT e.batch_id, e.occurred_at, v.bucket, v.q, false
    FROM event e, LATERAL (SELECT e.body::jsonb) AS j(b),
         LATERAL (VALUES ('missing', (b->>'expected')::bigint - (b->>'counted')::bigint),
                         ('stock', (b->>'counted')::bigint - (b->>'expected')::bigint))
             AS v(bucket, q)
    WHERE e.place_id = $1::bigint AND e.kind = 27
      AND ($5::bigint IS NULL OR e.batch_id = $5::bigint)
), summed AS (
    SELECT g.batch_id,
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
    GROUP BY g.batch_id
), node AS (
    SELECT n.*, coalesce((SELECT sum(h.qty) FROM holding h
                          WHERE h.batch_id = n.batch_id AND h.place_id = $1::bigint
                            AND h.bucket IN ('stock', 'transit', 'installed', 'removed',
                                             'custody')), 0) - n.later AS closing
    FROM summed n
), shown AS (
    SELECT b.code, d.name, d.base_unit, n.*
    FROM node n JOIN batch b ON b.id = n.batch_id JOIN product d ON d.id = b.product_id
    ORDER BY n.opening + n.came DESC, b.code LIMIT $4::int
)
SELECT json_build_object('nodes', coalesce(json_agg(json_build_object('batch', code,
           'product', name, 'unit', base_unit, 'opening_qty', opening, 'in', came, 'out', went,
           'consumed', consumed, 'missing', missing, 'closing_qty', closing,
           'difference', opening + came - went - consumed - missing - closing)
           ORDER BY opening + came DESC, code), '[]'),
       'nodes_total', (SELECT count(*) FROM node))
FROM shown
