-- Whom to call at places of the asker's, in full. $1 their codes, a JSON array. Columns: id, area, company and
-- what is told, of each
SELECT l.id, l.area, coalesce(l.company_id, 0), json_build_object('place', l.code, 'name', l.name,
           'party', p.name, 'address', coalesce(nullif(l.address, ''), p.address), 'contact', p.contact,
           'phone', p.phone)
FROM place l JOIN party p ON p.id = l.party_id
WHERE l.code IN (SELECT jsonb_array_elements_text($1::jsonb))
  AND l.area BETWEEN (SELECT app_area_lo()) AND (SELECT app_area_hi())
  AND ((SELECT app_company()) IS NULL OR l.company_id = (SELECT app_company()))
ORDER BY l.code
