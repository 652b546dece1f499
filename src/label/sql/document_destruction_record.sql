-- A closed destruction as its record tells it. $1 number. Columns as document_result_notice.sql
WITH unit_row AS (
    SELECT row_number() OVER (ORDER BY x.idx) AS n, serial_text(x.idx, x.random) AS code,
           CASE WHEN coalesce(d.closing->'destroyed_units' @> to_jsonb(x.idx),
                              u.state = 'destroyed') THEN '已销毁'
                ELSE '未销毁' END AS state
    FROM destruction d JOIN label x ON x.batch_id = d.batch_id AND x.idx = ANY (d.units)
    LEFT JOIN unit u ON u.batch_id = x.batch_id AND u.idx = x.idx
    WHERE d.number = $1
), photo AS (
    SELECT v.n, v.phase, h.sha, h.k
    FROM destruction d, LATERAL (VALUES (1, '销毁前', d.closing->'before'),
             (2, '销毁中', d.closing->'during'), (3, '销毁后', d.closing->'after')) AS v(n, phase, list),
         LATERAL jsonb_array_elements_text(v.list) WITH ORDINALITY AS h(sha, k)
    WHERE d.number = $1
)
SELECT json_strip_nulls(json_build_object(
           'number', d.number, 'area', a.name_zh, 'basis', d.basis,
           'method', o.body::jsonb->>'method', 'place', l.name,
           'place_address', nullif(l.address, ''),
           'opened', to_char(d.opened_at AT TIME ZONE 'Asia/Shanghai', 'YYYY年MM月DD日 HH24:MI'),
           'closed', to_char(c.occurred_at AT TIME ZONE 'Asia/Shanghai', 'YYYY年MM月DD日 HH24:MI'),
           'name', p.name, 'model', p.model, 'lot', b.lot, 'producer', r.name,
           'unit', p.base_unit, 'counted_in', d.counted_in,
           'counted_out', d.closing->>'counted_out', 'explanation', d.closing->>'explanation',
           'witness', d.witness,
           'officers', (SELECT string_agg(n.name, '、' ORDER BY array_position(d.officers, n.id))
                        FROM person n WHERE n.id = ANY (d.officers)),
           'photos_before', jsonb_array_length(d.closing->'before'),
           'photos_during', jsonb_array_length(d.closing->'during'),
           'photos_after', jsonb_array_length(d.closing->'after'),
           'unit_count', (SELECT count(*) FROM unit_row),
           'units', (SELECT json_agg(json_build_object('first', u.n, 'code', u.code,
                                'state', u.state, 'second', coalesce(v.n::text, ''),
                                'other_code', coalesce(v.code, ''),
                                'other_state', coalesce(v.state, '')) ORDER BY u.n)
                     FROM unit_row u LEFT JOIN unit_row v ON v.n = u.n + 1 WHERE u.n % 2 = 1),
           'photos', (SELECT json_agg(json_build_object('phase', f.phase, 'sha', f.sha)
                                      ORDER BY f.n, f.k) FROM photo f))),
       json_build_object('destruction_id', d.id), d.batch_id, d.place_id, d.area, d.company_id,
       CASE WHEN d.state <> 'closed' THEN json_build_object('code', 'destruction_open',
           'zh', '该销毁还没有办结；请先登记销毁结果：firemark destruction close',
           'en', 'the destruction is not closed yet; record its end first: firemark destruction close') END
FROM destruction d JOIN batch b ON b.id = d.batch_id JOIN product p ON p.id = b.product_id
JOIN party r ON r.id = b.producer_id JOIN place l ON l.id = d.place_id
JOIN area a ON a.code = d.area JOIN event o ON o.batch_id = d.batch_id AND o.id = d.id
LEFT JOIN event c ON c.batch_id = d.batch_id AND c.kind = 51 AND c.seq = d.state_seq
WHERE d.number = $1
  AND d.area BETWEEN (SELECT app_area_lo()) AND (SELECT app_area_hi())
  AND ((SELECT app_company()) IS NULL OR d.company_id = (SELECT app_company()))
