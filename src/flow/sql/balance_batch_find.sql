-- A batch that a balance is asked of; a company may ask of one that it makes or has held. $1 code
SELECT b.id, json_build_object('code', b.code, 'lot', b.lot, 'product', p.name, 'model', p.model,
           'unit', p.base_unit, 'producer', r.name, 'recall', c.number,
           'recall_state', c.state), (SELECT app_company()) IS NOT NULL, b.product_id
FROM batch b JOIN product p ON p.id = b.product_id JOIN every_party r ON r.id = b.producer_id
LEFT JOIN every_recall c ON c.id = b.recall_id
WHERE b.code = $1
  AND ((SELECT app_company()) IS NULL OR b.producer_id = (SELECT app_company())
       OR EXISTS (SELECT FROM holding h JOIN place o ON o.id = h.place_id
                  WHERE h.batch_id = b.id AND o.party_id = (SELECT app_company())))
