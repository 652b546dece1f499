-- Ends a delegation that person $2 gave or holds; null: of anybody of the asker's areas. $1 id. Column: id
UPDATE delegation d SET ended_at = now()
FROM person f
WHERE d.id = $1::uuid AND d.ended_at IS NULL AND d.until >= today() AND f.id = d.from_person
  AND CASE WHEN $2::bigint IS NULL
      THEN f.area_lo >= (SELECT app_area_lo()) AND f.area_hi <= (SELECT app_area_hi())
      ELSE $2::bigint IN (d.from_person, d.to_person) END
RETURNING d.id
