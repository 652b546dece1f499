-- What the letter about an inquiry says. $1 id, $2 day the answer is due
SELECT json_strip_nulls(json_build_object('document', i.number, 'agency', i.agency, 'to', l.name,
    'basis', i.basis, 'name', p.name, 'model', p.model, 'batch', b.code, 'lot', b.lot,
    'producer', r.name, 'asked', i.asked || ' ' || p.base_unit,
    'received', CASE WHEN i.received > 0 THEN i.received || ' ' || p.base_unit
        || coalesce('（' || to_char(i.received_on, 'YYYY年MM月DD日') || '）', '') ELSE '无记录' END,
    'found', CASE WHEN b.recall_id IS NOT NULL THEN '该批次已被召回。'
                  WHEN b.determination = 'nonconforming' THEN '该批次经检验不合格。' ELSE '' END,
    'phone', coalesce(nullif(i.phone, ''), '本机关'),
    'phone_en', coalesce(nullif(i.phone, ''), 'the agency'), 'due', to_char($2::date, 'YYYY年MM月DD日'),
    'due_en', $2::date, 'issued', to_char(now() AT TIME ZONE 'Asia/Shanghai', 'YYYY年MM月DD日')))
FROM inquiry i JOIN place l ON l.id = i.place_id JOIN batch b ON b.id = i.batch_id
JOIN product p ON p.id = b.product_id JOIN party r ON r.id = b.producer_id
WHERE i.id = $1::uuid
