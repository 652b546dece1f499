-- A place that a balance is asked of, within the asker's scope. $1 code
SELECT l.id, json_build_object('code', l.code, 'name', l.name, 'kind', l.kind, 'area', l.area)
FROM place l
WHERE l.code = $1
  AND l.area BETWEEN (SELECT app_area_lo()) AND (SELECT app_area_hi())
  AND ((SELECT app_company()) IS NULL OR l.party_id = (SELECT app_company()))
