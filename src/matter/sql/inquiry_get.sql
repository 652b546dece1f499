-- One inquiry: what was asked, what was answered, whom the answer named, the notices and what
-- happened. $1 number
SELECT json_build_object('number', i.number, 'batch', b.code, 'product', p.name,
    'unit', p.base_unit, 'place', l.code, 'name', l.name, 'area', i.area, 'address', l.address,
    'contact', told_name(c.contact, c.company_id),
               'phone', told_phone(c.phone, c.company_id), 'stage', i.stage, 'parent', q.number,
    'recall', k.number, 'agency', i.agency, 'basis', i.basis, 'asked', i.asked,
    'received', i.received, 'received_on', i.received_on, 'onward', i.onward,
    'due_on', i.due_on, 'expires_on', i.expires_on, 'sent_at', i.sent_at, 'seen_at', i.seen_at,
    'answered_at', i.answered_at, 'receipt', i.receipt, 'told', i.told, 'answer', told_answer(i.answer, i.company_id),
    'reason', i.reason,
    'receivers', (SELECT coalesce(json_agg(json_build_object('n', r.n, 'name', r.name,
            'address', r.address, 'phone', told_phone(r.phone, i.company_id), 'qty', r.qty, 'on', r.moved_on,
            'document', r.document, 'state', r.state, 'place', t.code, 'place_name', t.name,
            'inquiry', (SELECT x.number FROM inquiry x WHERE x.batch_id = i.batch_id
                        AND x.place_id = r.receiver ORDER BY x.state <> 'sent', x.opened_at DESC
                        LIMIT 1)) ORDER BY r.n), '[]')
        FROM inquiry_receiver r LEFT JOIN every_place t ON t.id = r.receiver
        WHERE r.inquiry_id = i.id AND r.round = i.answer_round),
    'notices', (SELECT coalesce(json_agg(json_build_object('id', n.id, 'step', s.name,
            'audience', n.audience,
            'state', CASE WHEN n.state = 'waiting' AND (i.state <> 'sent' OR n.round <> i.round)
                          THEN 'moot' ELSE n.state END, 'due_on', n.due_on, 'made_at', n.made_at,
            'handed_at', n.handed_at, 'handed', n.handed) ORDER BY n.round, n.step), '[]')
        FROM notice n JOIN notice_step s ON s.about = n.about AND s.step = n.step
        WHERE n.about_id = i.id),
    'files', (SELECT coalesce(json_agg(encode(f, 'hex')), '[]')
        FROM event e, unnest(e.attachments) f
        WHERE e.batch_id = i.batch_id AND e.place_id = i.place_id AND e.kind = 173
          AND e.body::jsonb->>'inquiry_id' = i.id::text),
    'history', (SELECT coalesce(json_agg(json_build_object('kind', h.name, 'at', e.occurred_at,
            'by', coalesce(w.name, ''), 'reason', e.body::jsonb->>'reason') ORDER BY e.seq), '[]')
        FROM event e JOIN event_kind h ON h.code = e.kind LEFT JOIN person w ON w.id = e.person_id
        WHERE e.batch_id = i.batch_id AND e.place_id = i.place_id AND e.kind BETWEEN 170 AND 177
          AND (e.id = i.id OR e.body::jsonb->>'inquiry_id' = i.id::text)))
FROM inquiry_now i JOIN every_batch b ON b.id = i.batch_id JOIN product p ON p.id = b.product_id
JOIN place l ON l.id = i.place_id JOIN party c ON c.id = l.party_id
LEFT JOIN inquiry q ON q.id = i.parent LEFT JOIN every_recall k ON k.id = b.recall_id
WHERE i.number = $1
  AND i.area BETWEEN (SELECT app_area_lo()) AND (SELECT app_area_hi())
  AND ((SELECT app_company()) IS NULL OR i.company_id = (SELECT app_company()))
