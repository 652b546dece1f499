-- Gives an agency of the asker's areas powers. $1 code, $2 powers, $3 $4 areas, $5 from or null, $6 until or
-- null, $7 basis, $8 by whom (0: the operator). Column: id
INSERT INTO agency_grant (agency_id, powers, area_lo, area_hi, begins, until, basis, made_by)
SELECT a.id, $2::text[], $3::int, $4::int, coalesce($5::date, today()), $6::date, $7, nullif($8::bigint, 0)
FROM party a
WHERE a.code = $1 AND a.kind = 'agency' AND a.area BETWEEN (SELECT app_area_lo()) AND (SELECT app_area_hi())
RETURNING id
