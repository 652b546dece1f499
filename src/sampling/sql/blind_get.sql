-- One blind sample as the laboratory knows it; once the result is recorded, all of it.
-- $1 its number or its label's code, which is compared as people read it
SELECT (json_build_object('code', serial_text(l.idx, l.random), 'number', x.number,
            'product', p.name, 'model', p.model, 'standard', p.standard,
            'items', array_to_json(x.items), 'qty', s.fields->'test', 'unit', p.base_unit,
            'since', x.blinded_at,
            'state', CASE s.result WHEN 'pending' THEN 'sealed' ELSE 'opened' END)::jsonb
        || CASE WHEN s.result = 'pending' THEN '{}'::jsonb ELSE
            jsonb_build_object('producer', r.name, 'batch', b.code, 'lot', b.lot,
                'place', o.name, 'sampling', s.number, 'result', s.result) END)::json
FROM sample_blind x JOIN sampling_record s ON s.id = x.sampling_id
JOIN every_batch b ON b.id = x.batch_id JOIN product p ON p.id = b.product_id
JOIN every_party r ON r.id = b.producer_id JOIN every_place o ON o.id = s.place_id
JOIN label l ON l.batch_id = x.batch_id AND l.idx = x.idx
WHERE (x.number = $1 OR replace(serial_text(l.idx, l.random), '-', '')
                        = upper(replace(replace($1, '-', ''), ' ', '')))
  AND ((SELECT app_company()) IS NULL OR x.laboratory_id = (SELECT app_company()))
  AND ((SELECT app_company()) IS NOT NULL
       OR s.area BETWEEN (SELECT app_area_lo()) AND (SELECT app_area_hi()))
