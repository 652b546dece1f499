-- Notices as a work list: those that wait first, by the day they are to be handed over. What was
-- answered or closed meanwhile needs no notice. $1 state, $2 number of what they are about,
-- $3 how many
SELECT coalesce(json_agg(x.j), '[]') FROM (
    SELECT json_build_object('id', n.id, 'about', n.about, 'number', n.number, 'step', s.name,
               'audience', n.audience, 'channel', n.channel, 'place', l.code, 'name', l.name,
               'address', l.address, 'contact', told_name(c.contact, c.company_id),
               'phone', told_phone(c.phone, c.company_id), 'area', n.area,
               'text', n.zh, 'text_en', n.en, 'due_on', n.due_on, 'made_at', n.made_at,
               'overdue_days', CASE n.state WHEN 'waiting' THEN greatest(0, d.today - n.due_on)
                                    ELSE 0 END,
               'state', n.state, 'handed_at', n.handed_at, 'handed', n.handed) AS j
    FROM notice n JOIN notice_step s ON s.about = n.about AND s.step = n.step
    JOIN inquiry i ON i.id = n.about_id
    JOIN place l ON l.id = n.place_id JOIN party c ON c.id = l.party_id,
         (SELECT (now() AT TIME ZONE 'Asia/Shanghai')::date AS today) d
    WHERE ($1::text IS NULL AND (n.state = 'handed' OR i.state = 'sent' AND n.round = i.round)
           OR $1 = 'handed' AND n.state = 'handed'
           OR $1 = 'waiting' AND n.state = 'waiting' AND i.state = 'sent' AND n.round = i.round)
      AND ($2::text IS NULL OR n.number = $2)
      AND n.area BETWEEN (SELECT app_area_lo()) AND (SELECT app_area_hi())
      AND ((SELECT app_company()) IS NULL OR n.company_id = (SELECT app_company()))
    ORDER BY n.state = 'handed', n.due_on, n.number, n.step LIMIT coalesce($3::int, 200)) x
