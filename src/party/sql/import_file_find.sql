-- A file that was given before. $1 SHA-256 (hex), $2 kind, $3 and $4 areas, $5 company.
-- Columns: id, rows, merged, new, state
SELECT id, rows, merged, fresh, state FROM every_import
WHERE sha256 = decode($1, 'hex') AND kind = $2 AND area_lo = $3::int AND area_hi = $4::int
  AND company_id = $5::bigint
