-- Registers a slice of products. $1 file, $2 after row, $3 to row, $4 person. Column: how many were
-- new
WITH n AS MATERIALIZED (
    SELECT r.*, nextval('product_id_seq') AS product
    FROM import_row r
    WHERE r.file_id = $1::bigint AND r.n > $2::bigint AND r.n <= $3::bigint
      AND NOT EXISTS (SELECT FROM product p WHERE p.code = r.c1)
)
SELECT coalesce(event_append(jsonb_agg(jsonb_build_object('kind', 'product_registered',
    'area', 310000, 'person_id', $4::bigint,
    'body', jsonb_strip_nulls(jsonb_build_object('id', product, 'code', c1, 'name', c2,
        'model', c3, 'base_unit', c4, 'standard', c5, 'entry', c6, 'gtin', c7, 'name_en', c8,
        'sample_qty', c9::int, 'reserve_qty', c10::int))) ORDER BY line)), 0)
FROM n
