-- What a merged file of deliveries or installations leaves to be told and done. $1 file. One JSON:
-- gaps: accounts that the file took more from than the record has; batches: those with more found
-- than declared, or a recall that was closed
WITH pair AS MATERIALIZED (
    SELECT b.id AS batch_id, f.id AS from_place
    FROM (SELECT DISTINCT c5, c3 FROM import_row WHERE file_id = $1::bigint) r
    JOIN batch b ON b.code = r.c5 JOIN place f ON f.code = r.c3
), gap AS (
    SELECT b.code AS batch, f.code AS place, -h.qty AS missing
    FROM pair p JOIN batch b ON b.id = p.batch_id JOIN place f ON f.id = p.from_place
    JOIN holding h ON h.batch_id = b.id AND h.place_id = f.id AND h.bucket = 'stock' AND h.qty < 0
    WHERE b.declared_qty IS NOT NULL OR b.producer_place <> f.id
), batch_of AS (
    SELECT b.id, b.code, b.area, b.company_id
    FROM batch b WHERE b.id IN (SELECT batch_id FROM pair)
      AND (EXISTS (SELECT FROM recall r WHERE r.id = b.recall_id AND r.state = 'closed')
           OR b.declared_qty < (
               SELECT sum(h.qty) FROM holding h
               WHERE h.batch_id = b.id AND h.qty > 0 AND h.bucket <> 'missing'
                 AND (h.place_id <> b.producer_place OR h.bucket <> 'stock'
                      OR EXISTS (SELECT FROM stock_count c
                                 WHERE c.batch_id = b.id AND c.place_id = h.place_id))))
)
SELECT json_build_object(
    'gap_count', (SELECT count(*) FROM gap),
    'gaps', (SELECT coalesce(json_agg(g), '[]') FROM (SELECT batch, place, missing FROM gap
             ORDER BY batch, place LIMIT 100) g),
    'batches', (SELECT coalesce(json_agg(b), '[]') FROM batch_of b))
