-- What of recalled batches is in this building: quantities, orders, and the labelled units.
-- $1 code of the place, $2 how many units at most
-- From what is held to its batch, never from all that is recalled: OFFSET 0 keeps it so.
SELECT json_build_object('place', l.code, 'name', l.name, 'kind', l.kind, 'area', l.area,
    'area_zh', a.name_zh, 'area_en', a.name_en, 'address', l.address,
    'recalled', (SELECT coalesce(json_agg(json_build_object('batch', b.code, 'lot', b.lot,
                     'product', p.name, 'model', p.model, 'unit', p.base_unit,
                     'producer', r.name, 'recall', c.number, 'recall_state', c.state,
                     'holdings', h.held, 'order', o.number, 'order_state', o.state,
                     'due_on', o.due_on,
                     'units', (SELECT coalesce(json_agg(json_build_object(
                                   'code', serial_text(u.idx, t.random), 'state', u.state)
                                   ORDER BY u.idx), '[]')
                               FROM (SELECT x.batch_id, x.idx, x.state FROM unit x
                                     WHERE x.place_id = l.id AND x.batch_id = h.batch_id
                                     ORDER BY x.idx LIMIT coalesce($2::int, 200)) u
                               JOIN label t ON t.batch_id = u.batch_id AND t.idx = u.idx))
                     ORDER BY b.code), '[]')
                 FROM (SELECT x.batch_id,
                              json_object_agg(x.bucket, x.qty ORDER BY k.place_in_balance) AS held
                       FROM holding x JOIN bucket k ON k.name = x.bucket
                       WHERE x.place_id = l.id AND x.qty <> 0 GROUP BY 1) h
                 CROSS JOIN LATERAL (SELECT * FROM batch y WHERE y.id = h.batch_id
                                     AND y.recall_id IS NOT NULL OFFSET 0) b
                 JOIN product p ON p.id = b.product_id JOIN every_party r ON r.id = b.producer_id
                 JOIN every_recall c ON c.id = b.recall_id
                 LEFT JOIN LATERAL (SELECT number, state, due_on FROM replacement_order
                                    WHERE recall_id = b.recall_id AND place_id = l.id
                                    ORDER BY state = 'done', issued_at DESC LIMIT 1) o ON true))
FROM place l JOIN area a ON a.code = l.area
WHERE l.code = $1
  AND l.area BETWEEN (SELECT app_area_lo()) AND (SELECT app_area_hi())
  AND ((SELECT app_company()) IS NULL OR l.party_id = (SELECT app_company()))
