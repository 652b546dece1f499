-- Who would have to be found if a batch were recalled now: every place that holds of it, its people
-- known or not, the areas and the agencies there, the labelled units whose place is known, and
-- where the record has gaps. $1 batch
WITH held AS MATERIALIZED (
    SELECT h.place_id, sum(h.qty) AS qty FROM holding h
    WHERE h.batch_id = $1::bigint AND h.qty > 0
      AND h.bucket IN ('stock', 'transit', 'installed', 'removed')
    GROUP BY h.place_id
), holder AS MATERIALIZED (
    SELECT h.place_id, h.qty, l.code, l.name, l.area, p.phone <> '' OR p.contact <> '' AS known
    FROM held h JOIN place l ON l.id = h.place_id JOIN party p ON p.id = l.party_id
), unit_at AS (
    SELECT count(*) AS n, count(place_id) AS placed FROM unit
    WHERE batch_id = $1::bigint AND state NOT IN ('destroyed', 'consumed', 'relabelled')
), gap AS (
    SELECT l.code, l.name, l.area, CASE WHEN h.bucket = 'missing' THEN 'missing'
                                        ELSE 'overdrawn' END AS what, abs(h.qty) AS qty
    FROM holding h JOIN batch b ON b.id = h.batch_id JOIN place l ON l.id = h.place_id
    WHERE h.batch_id = $1::bigint AND (h.bucket = 'missing' AND h.qty <> 0
          OR h.qty < 0 AND b.declared_qty IS NOT NULL)
)
SELECT json_build_object(
    'holders', (SELECT count(*) FROM holder), 'with_holders', (SELECT coalesce(sum(qty), 0) FROM holder),
    'contacts_known', (SELECT count(*) FROM holder WHERE known),
    'units', (SELECT n FROM unit_at), 'units_placed', (SELECT placed FROM unit_at),
    'areas', (SELECT coalesce(json_agg(json_build_object('area', a.code, 'zh', a.name_zh,
                  'en', a.name_en, 'holders', x.n, 'qty', x.qty) ORDER BY x.qty DESC, a.code), '[]')
              FROM (SELECT area, count(*) AS n, sum(qty) AS qty FROM holder GROUP BY area) x
              JOIN area a ON a.code = x.area),
    'agencies', (SELECT coalesce(json_agg(json_build_object('code', p.code, 'name', p.name,
                     'area', p.area) ORDER BY p.area, p.code), '[]')
                 FROM party p WHERE p.kind = 'agency'
                   AND (p.area IN (SELECT area FROM holder) OR p.area % 10000 = 0)),
    'gaps', (SELECT coalesce(json_agg(json_build_object('place', g.code, 'name', g.name,
                 'area', g.area, 'what', g.what, 'qty', g.qty) ORDER BY g.qty DESC, g.code), '[]')
             FROM (SELECT * FROM gap ORDER BY qty DESC, code LIMIT 50) g),
    'without_contact', (SELECT coalesce(json_agg(json_build_object('place', h.code,
                            'name', h.name, 'area', h.area, 'qty', h.qty)
                            ORDER BY h.qty DESC, h.code), '[]')
                        FROM (SELECT * FROM holder WHERE NOT known
                              ORDER BY qty DESC, code LIMIT 50) h))
