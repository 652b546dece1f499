-- The trace of batch 1, told a second time and slowly: from the events alone, with a recursive walk
-- in SQL. $1 moment or null, $2 places that it starts at, $3 direction, $4 depth (0: any).
WITH RECURSIVE
t AS (SELECT coalesce($1::timestamptz, 'infinity') AS at),
moved AS MATERIALIZED (
    SELECT e.id, e.seq, e.occurred_at AS ts, k.name AS kind, e.body::jsonb AS b
    FROM event e JOIN event_kind k ON k.code = e.kind, t
    WHERE e.batch_id = 1 AND k.name IN ('delivered', 'received', 'installed', 'removed', 'left_area')
      AND e.recorded_at <= t.at
      AND NOT EXISTS (SELECT FROM event r WHERE r.batch_id = 1 AND r.kind = 144
                      AND r.corrects = e.id AND r.recorded_at <= t.at)
),
edge AS MATERIALIZED (
    SELECT id, ts, kind, (b->>'from_place')::bigint AS f, (b->>'to_place')::bigint AS o,
           b->>'from_bucket' AS fb, b->>'to_bucket' AS ob, (b->>'qty')::bigint AS q,
           (b->>'grade')::int AS g, b->>'document' AS d FROM moved
),
counted AS (
    SELECT e.place_id AS p, (e.body::jsonb->>'expected')::bigint
           - (e.body::jsonb->>'counted')::bigint AS short FROM event e, t
    WHERE e.batch_id = 1 AND e.kind = 27 AND e.recorded_at <= t.at
),
made AS (SELECT producer_place AS p, declared_qty AS q FROM batch WHERE id = 1),
account AS (
    SELECT p, k, sum(q) AS q FROM (
        SELECT p, 'stock' AS k, q FROM made WHERE q IS NOT NULL
        UNION ALL SELECT f, fb, -q FROM edge WHERE f IS NOT NULL
        UNION ALL SELECT o, ob, q FROM edge WHERE o IS NOT NULL
        UNION ALL SELECT p, 'missing', short FROM counted
        UNION ALL SELECT p, 'stock', -short FROM counted) x
    GROUP BY 1, 2
),
node AS (
    SELECT p FROM account WHERE q <> 0 UNION SELECT f FROM edge WHERE f IS NOT NULL
    UNION SELECT o FROM edge WHERE o IS NOT NULL
),
down(p, n) AS (
    SELECT p, 0 FROM node WHERE p = ANY ($2::bigint[])
    UNION SELECT e.o, down.n + 1 FROM down JOIN edge e ON e.f = down.p
    WHERE e.o IS NOT NULL AND down.n < 12
),
up(p, n) AS (
    SELECT p, 0 FROM node WHERE p = ANY ($2::bigint[])
    UNION SELECT e.f, up.n + 1 FROM up JOIN edge e ON e.o = up.p
    WHERE e.f IS NOT NULL AND up.n < 12
),
depth AS (
    SELECT node.p, (SELECT min(n) FROM down WHERE down.p = node.p) AS fwd,
           (SELECT min(n) FROM up WHERE up.p = node.p) AS back FROM node
),
kept AS (
    SELECT * FROM depth
    WHERE ($3 = 'both' AND $4::int = 0)
       OR ($3 <> 'up' AND fwd IS NOT NULL AND ($4::int = 0 OR fwd <= $4::int))
       OR ($3 <> 'down' AND back IS NOT NULL AND ($4::int = 0 OR back <= $4::int))
),
link AS (
    SELECT f, o, kind, sum(q) AS q, count(*) AS n, min(ts) AS first, max(ts) AS last, max(g) AS g,
           (SELECT jsonb_agg(x ORDER BY x) FROM unnest(array_agg(DISTINCT d)) x
            WHERE x IS NOT NULL) AS docs
    FROM edge
    WHERE f IS DISTINCT FROM o AND (f IS NULL OR f IN (SELECT p FROM kept))
      AND (o IS NULL OR o IN (SELECT p FROM kept))
    GROUP BY 1, 2, 3
)
SELECT jsonb_build_object(
    'nodes', (SELECT coalesce(jsonb_object_agg(l.code, jsonb_build_object(
        'in', (SELECT coalesce(sum(q), 0) FROM edge WHERE o = k.p AND f IS DISTINCT FROM o),
        'out', (SELECT coalesce(sum(q), 0) FROM edge WHERE f = k.p AND f IS DISTINCT FROM o),
        'depth', coalesce(k.fwd, -1), 'depth_back', coalesce(k.back, -1),
        'holdings', (SELECT coalesce(jsonb_object_agg(a.k, a.q), '{}') FROM account a
                     WHERE a.p = k.p AND a.q <> 0))), '{}')
        FROM kept k JOIN place l ON l.id = k.p),
    'edges', (SELECT coalesce(jsonb_object_agg(concat_ws(' ', coalesce(a.code, '-'),
                  coalesce(z.code, '-'), link.kind), jsonb_build_object('qty', q, 'moves', n,
                  'first_at', to_char(first AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
                  'last_at', to_char(last AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
                  'grade', (SELECT name FROM grade WHERE code = g),
                  'documents', coalesce(docs, '[]'))), '{}')
        FROM link LEFT JOIN place a ON a.id = f LEFT JOIN place z ON z.id = o),
    'corrections', (SELECT count(*) FROM event r, t WHERE r.batch_id = 1 AND r.kind = 144
                    AND r.recorded_at <= t.at))::text
