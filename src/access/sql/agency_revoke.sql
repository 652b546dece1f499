-- Ends a row of an agency of the asker's areas. $1 id. Column: id
UPDATE agency_grant g SET ended_at = now()
FROM party a
WHERE g.id = $1::uuid AND g.ended_at IS NULL AND a.id = g.agency_id
  AND g.area_lo >= (SELECT app_area_lo()) AND g.area_hi <= (SELECT app_area_hi())
  AND a.area BETWEEN (SELECT app_area_lo()) AND (SELECT app_area_hi())
RETURNING g.id
