-- Imports of the last time, newest first. Whoever belongs to a company sees its own; others those
-- inside their areas. $1 state or null
SELECT coalesce(json_agg(f), '[]') FROM (
    SELECT f.id, f.kind, f.state, f.rows, f.merged, f.fresh AS new, p.name AS person,
           encode(f.sha256, 'hex') AS sha256, f.given_at, f.done_at
    FROM import_file f LEFT JOIN person p ON p.id = f.person_id
    WHERE ($1::text IS NULL OR f.state = $1)
      AND CASE WHEN app_company() IS NULL
               THEN f.area_lo >= app_area_lo() AND f.area_hi <= app_area_hi()
               ELSE f.company_id = app_company() END
    ORDER BY f.id DESC LIMIT 200) f
