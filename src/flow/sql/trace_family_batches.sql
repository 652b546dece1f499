-- Batches by their ids; a company sees those that it makes or has held.
-- $1 ids as an array, $2 moment or null: a recall opened later is none. Columns: id, code, lot, product, model, unit, producer, determination, recall,
-- its state, holders, declared output
SELECT b.id, b.code, b.lot, p.name, p.model, p.base_unit, r.name, b.determination, c.number, c.state,
       (SELECT count(DISTINCT h.place_id) FROM every_holding h WHERE h.batch_id = b.id AND h.qty > 0),
       b.declared_qty
FROM batch b JOIN product p ON p.id = b.product_id JOIN every_party r ON r.id = b.producer_id
LEFT JOIN every_recall c ON c.id = b.recall_id
     AND ($2::timestamptz IS NULL
          OR EXISTS (SELECT FROM event e WHERE e.batch_id = c.batch_id AND e.id = c.id
                     AND e.recorded_at <= $2::timestamptz))
WHERE b.id = ANY ($1::bigint[])
  AND ((SELECT app_company()) IS NULL OR b.producer_id = (SELECT app_company())
       OR EXISTS (SELECT FROM holding h JOIN place o ON o.id = h.place_id
                  WHERE h.batch_id = b.id AND o.party_id = (SELECT app_company())))
ORDER BY b.code
