-- Batches, the latest produced first. A batch is no one's secret inside the agencies; a company
-- sees its own and those it holds.
-- $1 product code or null, $2 recalled only or null, $3 how many, $4 part of the code, lot,
-- product's or producer's name or null
SELECT coalesce(json_agg(j ORDER BY produced_on DESC, code), '[]')
FROM (SELECT b.produced_on, b.code,
             json_build_object('code', b.code, 'lot', b.lot, 'product', p.name,
                 'producer', r.name, 'produced_on', b.produced_on, 'declared', b.declared_qty,
                 'determination', b.determination, 'recalled', batch_status(b) = 3,
                 'status', s.name) AS j
      FROM batch b JOIN product p ON p.id = b.product_id JOIN every_party r ON r.id = b.producer_id
      JOIN unit_status s ON s.code = batch_status(b)
      WHERE ($1::text IS NULL OR p.code = $1)
        AND ($2::boolean IS NOT TRUE OR b.recall_id IS NOT NULL OR b.scope_recall IS NOT NULL)
        AND ($4::text IS NULL OR position($4 IN b.code) > 0 OR position($4 IN b.lot) > 0
             OR position($4 IN p.name) > 0 OR position($4 IN r.name) > 0)
        AND ((SELECT app_company()) IS NULL OR b.producer_id = (SELECT app_company())
             OR EXISTS (SELECT FROM holding h JOIN place l ON l.id = h.place_id
                        WHERE h.batch_id = b.id AND l.party_id = (SELECT app_company())))
      ORDER BY b.produced_on DESC, b.code LIMIT coalesce($3::int, 100)) t
