-- A sampling record as its form shows it. What was not recorded is left out. $1 number.
-- Columns as document_result_notice.sql
SELECT json_strip_nulls(json_build_object(
           'number', s.number, 'task', f->>'task', 'report', s.report->>'report',
           'domain_code', s.domain, 'channel_code', f->>'channel',
           'place', l.name, 'place_code', l.code,
           'place_address', coalesce(nullif(l.address, ''), h.address),
           'contact', coalesce(f->>'contact', h.contact), 'phone', coalesce(f->>'phone', h.phone),
           'producer', r.name, 'producer_address', r.address, 'producer_contact', r.contact,
           'producer_phone', r.phone, 'producer_credit', r.credit_code,
           'producer_status', CASE b.producer_status WHEN 'nominal' THEN '标称，待核实'
               WHEN 'confirmed' THEN '已确认' WHEN 'denied' THEN '企业否认生产'
               WHEN 'actual' THEN '实际生产者' END,
           'name', p.name, 'model', p.model, 'lot', b.lot,
           'produced', to_char(b.produced_on, 'YYYY年MM月DD日'),
           'entry', CASE p.entry WHEN 'ccc' THEN '强制性产品认证（CCC）'
               WHEN 'voluntary' THEN '自愿性认证' ELSE '无' END,
           'certificate', b.certificate, 'standard', f->>'standard', 'price', f->>'price',
           'sampled', to_char(s.sampled_at AT TIME ZONE 'Asia/Shanghai', 'YYYY年MM月DD日 HH24:MI'),
           'base_quantity', (f->>'base_quantity') || ' ' || p.base_unit,
           'test', (f->>'test') || ' ' || p.base_unit,
           'reserve', (f->>'reserve') || ' ' || p.base_unit,
           'reserve_place', s.kept->>'storage', 'units', f->>'units',
           'seals', (SELECT string_agg(x, '、') FROM jsonb_array_elements_text(f->'seals') x),
           'samplers', (SELECT string_agg(x, '、') FROM jsonb_array_elements_text(f->'samplers') x),
           'remarks', f->>'remarks', 'sample_serial', n.serials->>'4',
           'reserve_serial', n.serials->>'5', 'seal_serial', n.serials->>'6',
           'unit_serial', n.serials->>'0')),
       json_build_object('sampling_id', s.id), s.batch_id, s.place_id, s.area, s.company_id,
       NULL::json
FROM sampling_record s CROSS JOIN LATERAL (SELECT s.fields) AS x(f)
JOIN batch b ON b.id = s.batch_id JOIN product p ON p.id = b.product_id
JOIN party r ON r.id = b.producer_id JOIN place l ON l.id = s.place_id
JOIN party h ON h.id = l.party_id
CROSS JOIN LATERAL (SELECT jsonb_object_agg(g.type::text, serial_text(i.idx, i.random)) AS serials
                    FROM label_range g JOIN label i ON i.batch_id = g.batch_id
                         AND i.idx = g.first_index
                    WHERE g.job_id = s.job_id) n
WHERE s.number = $1
  AND s.area BETWEEN (SELECT app_area_lo()) AND (SELECT app_area_hi())
  AND ((SELECT app_company()) IS NULL OR s.company_id = (SELECT app_company()))
