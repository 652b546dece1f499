-- Whom an alert may be given to. $1 login. Columns: id, name, role, first and last area, company
SELECT id, name, role, area_lo, area_hi, company_id FROM person WHERE login = $1 AND active
