-- An agency of the asker's areas. $1 its code, or null; $2 a row of it, or null. Columns: id, its active people
-- who are not all within the asker's areas
SELECT a.id, (SELECT count(*) FROM person p WHERE p.agency_id = a.id AND p.active
              AND NOT (p.area_lo >= (SELECT app_area_lo()) AND p.area_hi <= (SELECT app_area_hi())))
FROM party a
WHERE a.kind = 'agency' AND a.area BETWEEN (SELECT app_area_lo()) AND (SELECT app_area_hi())
  AND CASE WHEN $1::text IS NOT NULL THEN a.code = $1
      ELSE a.id = (SELECT g.agency_id FROM agency_grant g WHERE g.id = $2::uuid) END
