-- Gives an agency powers. $1 agency, $2 powers, $3 $4 areas, $5 from or null, $6 until or null, $7 basis,
-- $8 by whom (0: the operator). Columns: id, first day
INSERT INTO agency_grant (agency_id, powers, area_lo, area_hi, begins, until, basis, made_by)
SELECT $1::bigint, $2::text[], $3::int, $4::int, coalesce($5::date, today()), $6::date, $7, nullif($8::bigint, 0)
RETURNING id, begins
