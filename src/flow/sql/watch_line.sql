-- The scans of labels that were read where they are, of the units that new scans are about, in the
-- order of their own time: by a code that was read, or one that was typed at a place. Of each unit the
-- new ones and up to 100 before them. $1 batches, $2 ids of the new scans. Columns: batch, unit, id,
-- new, place, its name, seconds since 1970, time, longitude, latitude (null: unknown), metres that
-- these may be off, area, company, random part, recorded late
WITH given AS MATERIALIZED (
    SELECT t.* FROM unnest($1::bigint[], $2::uuid[]) AS t(batch_id, id)
), about AS MATERIALIZED (
    SELECT e.batch_id, e.unit_index, count(*)::int AS n
    FROM given g JOIN event e ON e.batch_id = g.batch_id AND e.id = g.id
    WHERE e.batch_id <> 0 AND e.unit_index IS NOT NULL
      AND (e.place_id IS NOT NULL OR position('"lon":' IN e.body) > 0) -- else nothing to compare
    GROUP BY 1, 2
), line AS MATERIALIZED (
    SELECT e.batch_id, e.unit_index, e.id, e.place_id, e.occurred_at, e.recorded_at, e.area, e.body::jsonb AS b
    FROM about a,
         LATERAL (SELECT * FROM event x WHERE x.batch_id = a.batch_id AND x.kind = 21
                    AND x.unit_index = a.unit_index ORDER BY x.seq DESC LIMIT a.n + 100) e
)
SELECT x.batch_id, x.unit_index, x.id, (x.id IN (SELECT id FROM given))::int,
       coalesce(x.place_id, 0), p.name, extract(epoch FROM x.occurred_at)::bigint,
       to_json(x.occurred_at) #>> '{}', x.lon, x.lat, x.off, coalesce(p.area, x.area), b.company_id,
       l.random, (x.recorded_at > x.occurred_at + watch_late())::int
FROM (SELECT e.*, coalesce((e.b->>'lon')::float8, o.lon) AS lon,
             coalesce((e.b->>'lat')::float8, o.lat) AS lat,
             CASE WHEN e.b ? 'lon' THEN coalesce((e.b->>'accuracy_m')::float8, 100) ELSE 500 END AS off
      FROM line e LEFT JOIN place o ON o.id = e.place_id
      WHERE CASE e.b->>'form' WHEN 'label' THEN NOT e.b ? 'random' WHEN 'mini' THEN true
            ELSE e.place_id IS NOT NULL END) x
LEFT JOIN place p ON p.id = x.place_id
JOIN batch b ON b.id = x.batch_id
JOIN label l ON l.batch_id = x.batch_id AND l.idx = x.unit_index AND l.blind <> 2 -- tells no place
WHERE x.lon IS NOT NULL AND x.lat IS NOT NULL
ORDER BY x.batch_id, x.unit_index, x.occurred_at, x.id
