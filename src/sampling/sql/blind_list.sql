-- Blind samples as the laboratory knows them, newest first: its own only, where the asker is one's.
-- $1 pending only ("true"), or null; $2 how many
SELECT coalesce(json_agg(r.j), '[]') FROM (
    SELECT json_build_object('code', serial_text(l.idx, l.random), 'number', x.number,
               'product', p.name, 'model', p.model, 'items', array_to_json(x.items),
               'since', x.blinded_at,
               'state', CASE s.result WHEN 'pending' THEN 'sealed' ELSE 'opened' END) AS j
    FROM sample_blind x JOIN sampling_record s ON s.id = x.sampling_id
    JOIN every_batch b ON b.id = x.batch_id JOIN product p ON p.id = b.product_id
    JOIN label l ON l.batch_id = x.batch_id AND l.idx = x.idx
    WHERE ($1::boolean IS NOT TRUE OR s.result = 'pending')
      AND ((SELECT app_company()) IS NULL OR x.laboratory_id = (SELECT app_company()))
      AND ((SELECT app_company()) IS NOT NULL
           OR s.area BETWEEN (SELECT app_area_lo()) AND (SELECT app_area_hi()))
    ORDER BY x.blinded_at DESC, x.number DESC LIMIT coalesce($2::int, 100)) r
