-- What a merged stock list leaves to be told and done; see import_moves_after. $1 file. gaps: what
-- was counted short
WITH counted AS MATERIALIZED (
    SELECT b.id, b.code, b.area, b.company_id, b.recall_id, b.declared_qty, b.producer_place,
           p.code AS place, c.expected - c.counted AS missing
    FROM import_row r JOIN place p ON p.code = r.c2 JOIN batch b ON b.code = r.c3
    JOIN stock_count c ON c.batch_id = b.id AND c.place_id = p.id
    WHERE r.file_id = $1::bigint
), batch_of AS (
    SELECT DISTINCT b.id, b.code, b.area, b.company_id
    FROM counted b
    WHERE EXISTS (SELECT FROM recall r WHERE r.id = b.recall_id AND r.state = 'closed')
       OR b.declared_qty < (
           SELECT sum(h.qty) FROM holding h
           WHERE h.batch_id = b.id AND h.qty > 0 AND h.bucket <> 'missing'
             AND (h.place_id <> b.producer_place OR h.bucket <> 'stock'
                  OR EXISTS (SELECT FROM stock_count c
                             WHERE c.batch_id = b.id AND c.place_id = h.place_id)))
)
SELECT json_build_object(
    'gap_count', (SELECT count(*) FROM counted WHERE missing > 0),
    'gaps', (SELECT coalesce(json_agg(g), '[]') FROM (SELECT code AS batch, place, missing
             FROM counted WHERE missing > 0 ORDER BY 1, 2 LIMIT 100) g),
    'batches', (SELECT coalesce(json_agg(b), '[]') FROM batch_of b))
