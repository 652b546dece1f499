-- Which places hold any unit of these batches, by area and code; a page at a time.
-- $1 batch codes as a JSON array, $2 bucket or null (any that is a place's stock or use),
-- $3 after which place code, $4 how many at most
WITH wanted AS MATERIALIZED (
    SELECT b.id, b.code FROM jsonb_array_elements_text($1::jsonb) x(code)
    JOIN batch b ON b.code = x.code
), held AS MATERIALIZED (
    SELECT h.batch_id, h.place_id, h.bucket, h.qty
    FROM wanted w JOIN LATERAL (SELECT * FROM holding x WHERE x.batch_id = w.id OFFSET 0) h ON true
    WHERE h.qty > 0
      AND CASE WHEN $2::text IS NULL
          THEN h.bucket IN ('stock', 'transit', 'installed', 'removed', 'custody')
          ELSE h.bucket = $2::text END
), found AS MATERIALIZED ( -- by key: the planner cannot know how few they are
    SELECT p.*, h.batch_id, h.bucket, h.qty
    FROM held h JOIN LATERAL (SELECT x.id, x.code, x.name, x.kind, x.area, x.address, x.party_id
                              FROM place x WHERE x.id = h.place_id OFFSET 0) p ON true
    WHERE p.area BETWEEN (SELECT app_area_lo()) AND (SELECT app_area_hi())
      AND ((SELECT app_company()) IS NULL OR p.party_id = (SELECT app_company()))
), page AS (
    SELECT id, code, name, kind, area, address FROM found
    WHERE $3::text IS NULL OR code > $3 GROUP BY 1, 2, 3, 4, 5, 6
    ORDER BY code LIMIT coalesce($4::int, 1000)
)
SELECT json_build_object(
    'batches', (SELECT coalesce(json_agg(code ORDER BY code), '[]') FROM wanted),
    'unknown', (SELECT coalesce(json_agg(x.code ORDER BY x.code), '[]')
                FROM jsonb_array_elements_text($1::jsonb) x(code)
                WHERE x.code NOT IN (SELECT code FROM wanted)),
    'places', (SELECT count(DISTINCT id) FROM found),
    'qty', (SELECT coalesce(sum(qty), 0) FROM found),
    'next', (SELECT max(code) FROM page HAVING count(*) = coalesce($4::int, 1000)),
    'rows', (SELECT coalesce(json_agg(json_build_object('place', g.code, 'name', g.name,
                 'kind', g.kind, 'area', g.area, 'area_zh', a.name_zh, 'area_en', a.name_en,
                 'address', g.address, 'held', h.held) ORDER BY g.code), '[]')
             FROM page g JOIN area a ON a.code = g.area
             JOIN (SELECT f.id, json_agg(json_build_object('batch', w.code, 'bucket', f.bucket,
                              'qty', f.qty) ORDER BY w.code, f.bucket) AS held
                   FROM found f JOIN wanted w ON w.id = f.batch_id
                   WHERE f.id IN (SELECT id FROM page) GROUP BY 1) h ON h.id = g.id))
