-- Labels that were never put on a product were spoiled in the printing and are void. One of them
-- turns up at a dealer's three days before the city's last day: a scan and its alert.
WITH spare AS (
    SELECT u.batch_id, max(u.idx) AS idx, min(j.issued_at) AS issued_at, b.area, b.company_id,
           row_number() OVER (ORDER BY u.batch_id) AS n
    FROM unit u JOIN label_job j ON j.batch_id = u.batch_id AND j.count > 3
    JOIN batch b ON b.id = u.batch_id
    WHERE u.state = 'labelled' GROUP BY u.batch_id, b.area, b.company_id
), voided AS (
    SELECT n, 1 AS part, issued_at + interval '2 hours' AS at, 'labels_voided' AS kind, batch_id,
           area, company_id, idx, (SELECT id FROM person WHERE login = 'intake') AS person_id,
           NULL::bigint AS place_id,
           jsonb_build_object('first', idx, 'last', idx, 'reason', '打印破损') AS body
    FROM spare
), seen AS (
    SELECT s.n, v.part, (c.today - 3)::timestamp AT TIME ZONE 'Asia/Shanghai'
           + interval '15 hours' AS at, v.kind, s.batch_id, p.area, s.company_id, s.idx,
           NULL::bigint, p.id, v.body
    FROM spare s, demo_city c, place p, (VALUES
        (2, 'scanned', '{"form": "label"}'::jsonb),
        (3, 'alert_raised', jsonb_build_object('kind', 'backflow_void', 'why',
            jsonb_build_object('status', 1, 'void_reason', '打印破损',
                'zh', '标签已作废，却在现场被扫到', 'en', 'the label is void, yet it was scanned')))
        ) v(part, kind, body)
    WHERE s.n = 1 AND p.code = 'D017'
)
SELECT event_append(jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
           'id', uuid7_at(at, sha256(convert_to(batch_id || ' ' || idx || ' ' || part, 'UTF8'))),
           'kind', kind, 'batch_id', batch_id, 'area', area, 'company_id', company_id,
           'person_id', person_id, 'place_id', place_id, 'unit_index', idx, 'occurred_at', at,
           'body', body)) ORDER BY at, part))
FROM (SELECT * FROM voided UNION ALL SELECT * FROM seen) e
