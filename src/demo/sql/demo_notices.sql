-- The notices of the city's inquiries, made and handed over on the days of the ladder: the first to
-- everybody, reminders to those who did not answer, the last of which nobody took there yet. Their
-- ids are those that the ladder would give them, so it goes on behind them.
WITH step AS (
    SELECT i.number AS inquiry, d.*, d.step = s.last AS last,
           CASE d.step WHEN 0 THEN i.sent_at
               ELSE (i.due_on + s.days)::timestamp AT TIME ZONE 'Asia/Shanghai'
                    + interval '9 hours' END AS at
    FROM inquiry i, demo_city c,
         LATERAL (SELECT n.step, n.days, max(n.step) OVER () AS last FROM notice_step n
                  WHERE n.about = 'inquiry' AND n.audience = 'holder'
                    AND (n.step = 0 OR (i.state = 'sent' AND i.due_on + n.days <= c.today))) s,
         LATERAL notice_draft(i, s.step, s.step) d
), made AS (
    SELECT at, 'notice_made' AS kind, id, batch_id, area, company_id, NULL::bigint AS person_id,
           place_id, jsonb_build_object('about', 'inquiry', 'about_id', about_id, 'number', number,
               'round', round, 'step', step, 'audience', audience, 'channel', channel, 'zh', zh,
               'en', en, 'due_on', (at AT TIME ZONE 'Asia/Shanghai')::date + 2) AS body
    FROM step
), handed AS (
    SELECT at + interval '5 hours' AS at, 'notice_handed' AS kind,
           uuid7_at(at + interval '5 hours', sha256(convert_to(id || ' handed', 'UTF8'))) AS id,
           batch_id, area, company_id, (SELECT id FROM person WHERE login = 'insp2') AS person_id,
           place_id, jsonb_build_object('notice_id', id, 'channel', channel, 'receiver', holder,
               'proof', CASE channel WHEN 'phone' THEN '通话记录 14:05'
                        ELSE '送达回证' END) AS body
    FROM step WHERE step = 0 OR NOT last
)
SELECT event_append(jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
           'id', id, 'kind', kind, 'batch_id', batch_id, 'area', area, 'company_id', company_id,
           'person_id', person_id, 'place_id', place_id, 'occurred_at', at, 'body', body))
           ORDER BY at, kind DESC))
FROM (SELECT * FROM made UNION ALL SELECT * FROM handed) e
