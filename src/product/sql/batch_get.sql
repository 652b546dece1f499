-- One batch with where its quantity is; covered_by: the recall of another batch that covers it.
-- $1 code
SELECT json_build_object('code', b.code, 'lot', b.lot, 'product', p.name, 'model', p.model,
           'standard', p.standard, 'unit', p.base_unit, 'producer', r.name,
           'producer_status', b.producer_status, 'produced_on', b.produced_on,
           'declared', b.declared_qty, 'certificate', b.certificate,
           'determination', b.determination, 'recall', b.recall_id,
           'covered_by', (SELECT c.number FROM every_recall c WHERE c.id = b.scope_recall),
           'status', (SELECT s.name FROM unit_status s WHERE s.code = batch_status(b)),
           'holdings', (SELECT coalesce(json_agg(json_build_object('place', l.code,
                            'name', l.name, 'area', l.area, 'bucket', h.bucket, 'qty', h.qty)
                            ORDER BY l.code, h.bucket), '[]')
                        FROM holding h JOIN place l ON l.id = h.place_id
                        WHERE h.batch_id = b.id AND h.qty <> 0
                          AND ((SELECT app_company()) IS NULL
                               OR l.party_id = (SELECT app_company()))))
FROM batch b JOIN product p ON p.id = b.product_id JOIN every_party r ON r.id = b.producer_id
WHERE b.code = $1
  AND ((SELECT app_company()) IS NULL OR b.producer_id = (SELECT app_company())
       OR EXISTS (SELECT FROM holding h JOIN place l ON l.id = h.place_id
                  WHERE h.batch_id = b.id AND l.party_id = (SELECT app_company())))
