-- What came of captured events, latest first, as far as the asker may see them.
-- $1 state or null, $2 how many at most
SELECT coalesce(json_agg(x.j), '[]') FROM (
    SELECT json_build_object('event', e.event_id, 'type', e.type, 'at', e.event_time,
               'state', m.state, 'moves', m.moves, 'code', nullif(m.code, ''),
               'zh', m.zh, 'en', m.en) AS j
    FROM epcis_mapping m JOIN epcis_event e ON e.id = m.id
    WHERE ($1::text IS NULL OR m.state = $1)
      AND (e.area BETWEEN (SELECT app_area_lo()) AND (SELECT app_area_hi())
               AND ((SELECT app_company()) IS NULL OR e.company_id = (SELECT app_company()))
           OR EXISTS (SELECT FROM epcis_share s WHERE s.id = e.id
                      AND s.area BETWEEN (SELECT app_area_lo()) AND (SELECT app_area_hi())
                      AND ((SELECT app_company()) IS NULL
                           OR s.company_id = (SELECT app_company()))))
    ORDER BY m.seq DESC LIMIT coalesce($2::int, 100)) x
