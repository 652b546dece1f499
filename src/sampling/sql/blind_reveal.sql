-- What a blind sample is. $1 its number or its label's code. Columns: record, batch, label's index,
-- area, company, place, the sample as JSON
SELECT s.id, x.batch_id, x.idx, s.area, s.company_id, s.place_id,
       json_build_object('number', x.number, 'sampling', s.number, 'product', p.name,
           'producer', r.name, 'batch', b.code, 'lot', b.lot, 'place', o.name,
           'laboratory', y.name, 'items', array_to_json(x.items), 'result', s.result)
FROM sample_blind x JOIN sampling_record s ON s.id = x.sampling_id
JOIN batch b ON b.id = x.batch_id JOIN product p ON p.id = b.product_id
JOIN party r ON r.id = b.producer_id JOIN place o ON o.id = s.place_id
JOIN party y ON y.id = x.laboratory_id
JOIN label l ON l.batch_id = x.batch_id AND l.idx = x.idx
WHERE (x.number = $1 OR replace(serial_text(l.idx, l.random), '-', '')
                        = upper(replace(replace($1, '-', ''), ' ', '')))
  AND s.area BETWEEN (SELECT app_area_lo()) AND (SELECT app_area_hi())
  AND (SELECT app_company()) IS NULL
