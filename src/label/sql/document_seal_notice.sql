-- Samples left with a firm, as their notice tells it. $1 number of the sampling record.
-- Columns as document_result_notice.sql
SELECT json_strip_nulls(json_build_object(
           'number', s.number, 'to', h.name,
           'sampled', to_char(s.sampled_at AT TIME ZONE 'Asia/Shanghai', 'YYYY年MM月DD日'),
           'reserve', nullif((s.fields->>'reserve')::bigint, 0) || ' ' || p.base_unit,
           'storage', s.kept->>'storage', 'keeper', s.kept->>'keeper',
           'keeper_phone', s.kept->>'phone', 'disposal', s.kept->>'disposal',
           'measures', s.kept->>'instructions', 'keep_months', k.length,
           'wording', CASE s.result WHEN 'pending' THEN '待检' ELSE s.report->>'wording' END,
           'report', s.report->>'report',
           'officers', (SELECT string_agg(x, '、')
                        FROM jsonb_array_elements_text(s.fields->'samplers') x),
           'items', json_build_array(json_build_object('name', p.name, 'model', p.model,
               'lot', b.lot, 'kind', '备用样品',
               'qty', (s.fields->>'reserve') || ' ' || p.base_unit,
               'serial', coalesce((SELECT serial_text(i.idx, i.random) FROM label_range g
                                   JOIN label i ON i.batch_id = g.batch_id AND i.idx = g.first_index
                                   WHERE g.job_id = s.job_id AND g.type = 5), ''))))),
       json_build_object('sampling_id', s.id), s.batch_id, s.place_id, s.area, l.company_id,
       CASE WHEN s.kept IS NULL THEN json_build_object('code', 'samples_not_kept',
           'zh', '还没有登记样品封存地点和保管人；请先登记：firemark sample keep',
           'en', 'where the samples are kept, and by whom, is not on record; record it first: firemark sample keep') END
FROM sampling_record s JOIN batch b ON b.id = s.batch_id JOIN product p ON p.id = b.product_id
JOIN place l ON l.id = s.place_id JOIN party h ON h.id = l.party_id
JOIN document_term k ON k.name = 'sample_keep'
WHERE s.number = $1
  AND s.area BETWEEN (SELECT app_area_lo()) AND (SELECT app_area_hi())
  AND ((SELECT app_company()) IS NULL OR s.company_id = (SELECT app_company()))
