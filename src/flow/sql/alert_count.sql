-- How many alerts are open, by kind: all, those that nobody acknowledged, the asker's own, and since
-- when. $1 area or null
SELECT coalesce(json_agg(json_build_object('kind', x.kind, 'family', x.family, 'open', x.open,
           'new', x.fresh, 'mine', x.mine, 'since', x.since) ORDER BY x.family, x.kind), '[]')
FROM (
    SELECT a.kind, k.family, count(*) AS open,
           count(*) FILTER (WHERE a.acknowledged_at IS NULL) AS fresh,
           count(*) FILTER (WHERE a.assigned_to
               = nullif(current_setting('app.person', true), '')::bigint) AS mine,
           min(a.raised_at) AS since
    FROM alert a JOIN alert_kind k ON k.name = a.kind
    WHERE a.state = 'open' AND ($1::int IS NULL OR a.area = $1::int)
      AND a.area BETWEEN (SELECT app_area_lo()) AND (SELECT app_area_hi())
      AND ((SELECT app_company()) IS NULL OR a.company_id = (SELECT app_company()))
    GROUP BY a.kind, k.family) x
