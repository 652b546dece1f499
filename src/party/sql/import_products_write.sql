WITH n AS MATERIALIZED (
    SELECT r.*, nextval('product_id_seq') AS id
    FROM import_row r WHERE NOT EXISTS (SELECT FROM product p WHERE p.code = r.c1)
)
SELECT coalesce(event_append(jsonb_agg(jsonb_build_object('kind', 'product_registered',
    'area', 310000, 'person_id', $1::bigint,
    'body', jsonb_strip_nulls(jsonb_build_object('id', id, 'code', c1, 'name', c2,
        'model', c3, 'base_unit', c4, 'standard', c5, 'entry', c6, 'gtin', c7, 'name_en', c8,
        'sample_qty', c9::int, 'reserve_qty', c10::int))) ORDER BY line)), 0)
FROM n
