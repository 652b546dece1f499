-- One batch as a trace opens with it. A company sees a batch that it makes or has held: a row
-- of holding stays when the goods have left.
-- $1 code. Columns: id, producer's place, declared quantity or null, recall or null, whether
-- the asker is a company, the batch as JSON, whether it was made from batches or into some, and
-- whether anything of it was corrected
SELECT b.id, b.producer_place, b.declared_qty, b.recall_id,
       (SELECT app_company()) IS NOT NULL,
       json_build_object('code', b.code, 'lot', b.lot, 'product', p.name, 'model', p.model,
           'unit', p.base_unit, 'producer', r.name,
           'producer_place', l.code, 'producer_status', b.producer_status,
           'produced_on', b.produced_on, 'determination', b.determination,
           'recall', c.number, 'recall_state', c.state),
       EXISTS (SELECT FROM transformation t WHERE t.batch_id = b.id),
       EXISTS (SELECT FROM correction x WHERE x.batch_id = b.id)
FROM batch b JOIN product p ON p.id = b.product_id JOIN every_party r ON r.id = b.producer_id
JOIN every_place l ON l.id = b.producer_place LEFT JOIN every_recall c
    ON c.id = coalesce(b.recall_id, b.scope_recall)
WHERE b.code = $1
  AND ((SELECT app_company()) IS NULL OR b.producer_id = (SELECT app_company())
       OR EXISTS (SELECT FROM holding h JOIN place o ON o.id = h.place_id
                  WHERE h.batch_id = b.id AND o.party_id = (SELECT app_company())))
