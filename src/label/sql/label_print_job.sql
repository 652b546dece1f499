-- What the labels of a job share: whether they are signed, and the fields of their designs.
-- A blind sample's tell neither maker nor batch. $1 job, $2 issuing agency. Columns: signed, fields,
-- the design where it is not the type's
SELECT j.signed_at IS NOT NULL,
       CASE j.purpose WHEN 'blind' THEN json_strip_nulls(json_build_object(
           'product', concat_ws(' ', p.name, nullif(p.model, '')), 'name', p.name,
           'model', p.model, 'product_en', p.name_en, 'agency', $2::text,
           'reference', x.number, 'items', array_to_string(x.items, '、')))
       ELSE json_strip_nulls(json_build_object(
           'product', concat_ws(' ', p.name, nullif(p.model, '')), 'name', p.name,
           'model', p.model, 'product_en', p.name_en, 'batch', b.lot, 'code', b.code,
           'producer', r.name, 'agency', $2::text, 'record', s.number,
           'declared', b.declared_qty::text || ' ' || p.base_unit,
           'produced', to_char(b.produced_on, 'YYYY-MM-DD'),
           'issued', to_char(j.issued_at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD'),
           'sampled', to_char(s.sampled_at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD'))) END,
       CASE j.purpose WHEN 'blind' THEN 'blind' END
FROM label_job j JOIN batch b ON b.id = j.batch_id
JOIN product p ON p.id = b.product_id JOIN party r ON r.id = b.producer_id
LEFT JOIN sampling_record s ON s.job_id = j.id AND s.batch_id = j.batch_id
LEFT JOIN sample_blind x ON x.job_id = j.id AND x.batch_id = j.batch_id
WHERE j.id = $1::uuid
  AND j.area BETWEEN (SELECT app_area_lo()) AND (SELECT app_area_hi())
  AND ((SELECT app_company()) IS NULL OR j.company_id = (SELECT app_company()))
