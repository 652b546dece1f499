-- Registers a slice of batches. $1 file, $2 after row, $3 to row, $4 person. Column: how many were
-- new
WITH n AS MATERIALIZED (
    SELECT r.*, nextval('batch_id_seq') AS batch, p.id AS product, m.id AS producer,
           l.id AS place, l.area
    FROM import_row r JOIN product p ON p.code = r.c3 JOIN party m ON m.code = r.c4
    JOIN place l ON l.code = coalesce(r.c7, r.c4)
    WHERE r.file_id = $1::bigint AND r.n > $2::bigint AND r.n <= $3::bigint
      AND NOT EXISTS (SELECT FROM batch b WHERE b.code = r.c1)
)
SELECT coalesce(event_append(jsonb_agg(jsonb_build_object('kind', 'batch_registered',
    'batch_id', batch, 'area', area, 'company_id', producer, 'place_id', place,
    'person_id', $4::bigint,
    'body', jsonb_strip_nulls(jsonb_build_object('code', c1, 'lot', c2,
        'product_id', product, 'producer_id', producer, 'producer_place', place,
        'produced_on', c5, 'declared_qty', c6::bigint, 'certificate', c8))) ORDER BY line)), 0)
FROM n
