-- The place that a holder means: by its code, or by its exact name in the district that the address
-- names. Not found, where the name fits several. $1 name or code, $2 address. Columns: place, code
SELECT min(l.id), min(l.code) FROM place l
WHERE l.code = $1
   OR (l.name = $1 AND l.area IN (
          SELECT a.code FROM area a WHERE a.kind <> 'city'
             AND (position(a.name_zh IN $2) > 0 OR position(lower(a.name_en) IN lower($2)) > 0)))
HAVING count(*) = 1
