-- One place with every batch it holds of, the recalled ones first.
-- $1 code. Columns: id, the members "place" and "batches" of the answer as JSON
SELECT l.id, json_build_object('code', l.code, 'name', l.name, 'kind', l.kind, 'area', l.area,
           'area_zh', a.name_zh, 'area_en', a.name_en, 'address', l.address),
       (SELECT coalesce(json_agg(json_build_object('code', b.code, 'product', p.name,
                   'model', p.model, 'unit', p.base_unit, 'producer', r.name,
                   'determination', b.determination, 'recall', c.number,
                   'recall_state', c.state, 'holdings', h.held,
                   'order', o.number, 'order_state', o.state)
                   ORDER BY batch_status(b) <> 3, b.code), '[]')
        FROM (SELECT x.batch_id, json_object_agg(x.bucket, x.qty ORDER BY k.place_in_balance)
                         AS held
              FROM holding x JOIN bucket k ON k.name = x.bucket
              WHERE x.place_id = l.id AND x.qty <> 0 GROUP BY x.batch_id) h
        JOIN batch b ON b.id = h.batch_id JOIN product p ON p.id = b.product_id
        JOIN every_party r ON r.id = b.producer_id
        LEFT JOIN every_recall c ON c.id = coalesce(b.recall_id, b.scope_recall)
        LEFT JOIN LATERAL (SELECT number, state FROM replacement_order
                           WHERE recall_id = b.recall_id AND place_id = l.id
                           ORDER BY state = 'done', issued_at DESC LIMIT 1) o ON true)
FROM place l JOIN area a ON a.code = l.area
WHERE l.code = $1
  AND l.area BETWEEN (SELECT app_area_lo()) AND (SELECT app_area_hi())
  AND ((SELECT app_company()) IS NULL OR l.party_id = (SELECT app_company()))
