-- A party with its places and every batch that is at one of them, the recalled ones first.
-- $1 code. Columns: the party as JSON, ids of its places as an array, the batches as JSON
SELECT json_build_object('code', p.code, 'name', p.name, 'kind', p.kind, 'area', p.area,
           'area_zh', a.name_zh, 'area_en', a.name_en,
           'places', (SELECT coalesce(json_agg(json_build_object('code', l.code, 'name', l.name,
                             'kind', l.kind) ORDER BY l.code), '[]')
                      FROM place l WHERE l.party_id = p.id)),
       (SELECT coalesce(array_agg(l.id ORDER BY l.id), '{}') FROM place l WHERE l.party_id = p.id),
       (SELECT coalesce(json_agg(json_build_object('code', b.code, 'product', r.name,
                   'model', r.model, 'unit', r.base_unit, 'determination', b.determination,
                   'recall', c.number, 'recall_state', c.state, 'holdings', h.held)
                   ORDER BY b.recall_id IS NULL, b.code), '[]')
        FROM (SELECT x.batch_id, json_object_agg(x.bucket, x.qty ORDER BY x.n) AS held
              FROM (SELECT y.batch_id, y.bucket, sum(y.qty) AS qty, min(k.place_in_balance) AS n
                    FROM place l JOIN holding y ON y.place_id = l.id
                    JOIN bucket k ON k.name = y.bucket
                    WHERE l.party_id = p.id GROUP BY 1, 2 HAVING sum(y.qty) <> 0) x
              GROUP BY x.batch_id) h
        JOIN batch b ON b.id = h.batch_id JOIN product r ON r.id = b.product_id
        LEFT JOIN every_recall c ON c.id = b.recall_id)
FROM party p JOIN area a ON a.code = p.area
WHERE p.code = $1
  AND (p.area BETWEEN (SELECT app_area_lo()) AND (SELECT app_area_hi())
       OR EXISTS (SELECT FROM place l WHERE l.party_id = p.id
                  AND l.area BETWEEN (SELECT app_area_lo()) AND (SELECT app_area_hi())))
  AND ((SELECT app_company()) IS NULL OR p.id = (SELECT app_company()))
