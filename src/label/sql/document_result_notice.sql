-- A laboratory's result as its notice tells it. $1 number of the sampling record.
-- Columns: the fields of the form as JSON, lists as arrays; what the event links to; batch, place,
-- area and company concerned; why it may not be issued, {code, zh, en}, or null
SELECT json_strip_nulls(json_build_object(
           'number', s.number, 'to', h.name, 'place', l.name,
           'sampled', to_char(s.sampled_at AT TIME ZONE 'Asia/Shanghai', 'YYYY年MM月DD日'),
           'laboratory', coalesce(s.report->>'laboratory', (
               SELECT y.name FROM sample_blind k JOIN party y ON y.id = k.laboratory_id
               WHERE k.sampling_id = s.id)), 'report', s.report->>'report',
           'wording', s.report->>'wording', 'name', p.name, 'model', p.model, 'lot', b.lot,
           'produced', to_char(b.produced_on, 'YYYY年MM月DD日'), 'producer', r.name,
           'standard', s.fields->>'standard',
           'failed_items', (SELECT string_agg(k, '、' ORDER BY k)
                            FROM jsonb_each(s.report->'items') AS i(k, v)
                            WHERE v->>'pass' IS DISTINCT FROM 'true'),
           'objection_days', o.length, 'objection_basis', o.basis,
           'items', (SELECT json_agg(json_build_object('item', k,
                                'requirement', coalesce(v->>'requirement', ''),
                                'measured', coalesce(v->>'measured', ''),
                                'verdict', CASE v->>'pass' WHEN 'true' THEN '合格'
                                           ELSE '不合格' END) ORDER BY k)
                     FROM jsonb_each(s.report->'items') AS i(k, v)))),
       json_build_object('sampling_id', s.id), s.batch_id, s.place_id, s.area, l.company_id,
       CASE WHEN s.result = 'pending' THEN json_build_object('code', 'result_pending',
           'zh', '检验结果还没有登记；请先登记：firemark result record',
           'en', 'no result is on record yet; record it first: firemark result record') END
FROM sampling_record s JOIN batch b ON b.id = s.batch_id JOIN product p ON p.id = b.product_id
JOIN party r ON r.id = b.producer_id JOIN place l ON l.id = s.place_id
JOIN party h ON h.id = l.party_id JOIN document_term o ON o.name = 'objection'
WHERE s.number = $1
  AND s.area BETWEEN (SELECT app_area_lo()) AND (SELECT app_area_hi())
  AND ((SELECT app_company()) IS NULL OR s.company_id = (SELECT app_company()))
