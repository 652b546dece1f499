-- A place by its code, wherever it is; the caller judges the scope. $1 code
SELECT id, area, company_id, kind FROM place WHERE code = $1
