-- One alert, locked. $1 id. Columns: state, batch, unit, place, area, company, whether it suspects a
-- copy, whether it was acknowledged, confirmed
SELECT a.state, a.batch_id, a.unit_index, a.place_id, a.area, a.company_id,
       (k.family = 'clone')::int, (a.acknowledged_at IS NOT NULL)::int,
       (a.confirmed_at IS NOT NULL)::int
FROM alert a JOIN alert_kind k ON k.name = a.kind
WHERE a.id = $1::uuid
  AND a.area BETWEEN (SELECT app_area_lo()) AND (SELECT app_area_hi())
  AND ((SELECT app_company()) IS NULL OR a.company_id = (SELECT app_company()))
FOR UPDATE OF a
