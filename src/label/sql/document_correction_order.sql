-- What an order to correct says of its matter: a sampling record whose result is nonconforming, or
-- a replacement order, whose own term holds. $1 number. Columns as document_result_notice.sql
WITH today AS (
    SELECT (now() AT TIME ZONE 'Asia/Shanghai')::date AS day
), matter AS (
    SELECT s.number, s.batch_id, s.place_id, s.area, json_build_object('sampling_id', s.id) AS links,
           '你单位生产或者销售的 ' || p.name || ' 经监督检验，' || (s.report->>'wording')
               || '（检验报告编号：' || (s.report->>'report') || '）。' AS reason,
           '《产品质量监督抽查管理暂行办法》第四十五条、第四十六条' AS basis,
           '立即停止生产、销售同一产品；清理库存和在售产品，查明流向，通知购货单位停止使用；分析原因并完成整改。' AS measures,
           t.day + c.length AS due, NULL::bigint AS qty,
           CASE WHEN s.result <> 'nonconforming' THEN json_build_object('code', 'result_not_failed',
               'zh', '该抽样没有不合格的检验结果，不能据此责令改正',
               'en', 'the sampling has no nonconforming result, so nothing is to be corrected') END AS refusal
    FROM sampling_record s JOIN batch b ON b.id = s.batch_id JOIN product p ON p.id = b.product_id
    CROSS JOIN today t JOIN document_term c ON c.name = 'correction'
    WHERE s.number = $1 AND ((SELECT app_company()) IS NULL OR s.company_id = (SELECT app_company()))
    UNION ALL
    SELECT o.number, o.batch_id, o.place_id, o.area,
           json_build_object('order_id', o.id, 'recall_id', o.recall_id),
           '你单位持有或者使用的 ' || p.name || ' 属于召回范围（召回编号：' || r.number || '；'
               || r.reason || '）。',
           CASE WHEN l.kind = 'premises' THEN '《中华人民共和国消防法》第六十五条'
                ELSE '《产品质量监督抽查管理暂行办法》第四十五条' END,
           '立即停止销售、使用上述产品，更换为合格产品，并将换下的产品交指定场所，不得自行处理。',
           o.due_on, o.qty, CASE WHEN o.state = 'done' THEN json_build_object('code', 'order_done',
               'zh', '该更换令已经办结', 'en', 'the replacement order is done') END
    FROM replacement_order o JOIN recall r ON r.id = o.recall_id
    JOIN batch b ON b.id = o.batch_id JOIN product p ON p.id = b.product_id
    JOIN place l ON l.id = o.place_id
    WHERE o.number = $1 AND ((SELECT app_company()) IS NULL OR o.company_id = (SELECT app_company()))
)
SELECT json_strip_nulls(json_build_object(
           'number', m.number, 'to', h.name, 'reason', m.reason, 'basis', m.basis,
           'measures', m.measures, 'due', to_char(m.due, 'YYYY年MM月DD日'),
           'recheck_days', k.length, 'recheck_basis', k.basis,
           'recheck_due', to_char(t.day + k.length, 'YYYY年MM月DD日'),
           'name', p.name, 'model', p.model, 'lot', b.lot, 'producer', r.name,
           'qty', m.qty || ' ' || p.base_unit)),
       m.links, m.batch_id, m.place_id, m.area, l.company_id, m.refusal
FROM matter m JOIN batch b ON b.id = m.batch_id JOIN product p ON p.id = b.product_id
JOIN party r ON r.id = b.producer_id JOIN place l ON l.id = m.place_id
JOIN party h ON h.id = l.party_id CROSS JOIN today t JOIN document_term k ON k.name = 'recheck'
WHERE m.area BETWEEN (SELECT app_area_lo()) AND (SELECT app_area_hi())
