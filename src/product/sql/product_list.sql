-- The catalogue.
SELECT coalesce(json_agg(json_build_object('code', code, 'name', name, 'name_en', name_en,
           'model', model, 'gtin', gtin, 'unit', base_unit, 'standard', standard,
           'entry', entry) ORDER BY code), '[]')
FROM product
