-- One party with its places.
-- $1 code
SELECT json_build_object('code', p.code, 'kind', p.kind, 'name', p.name, 'area', p.area,
           'credit_code', p.credit_code, 'address', p.address, 'contact', told_name(p.contact, p.company_id),
           'phone', told_phone(p.phone, p.company_id),
           'places', (SELECT coalesce(json_agg(json_build_object('code', l.code, 'kind', l.kind,
                          'name', l.name, 'area', l.area, 'address', l.address)
                          ORDER BY l.code), '[]')
                      FROM place l WHERE l.party_id = p.id AND l.area
                          BETWEEN (SELECT app_area_lo()) AND (SELECT app_area_hi())))
FROM party p
WHERE p.code = $1
  AND p.area BETWEEN (SELECT app_area_lo()) AND (SELECT app_area_hi())
  AND ((SELECT app_company()) IS NULL OR p.company_id = (SELECT app_company()))
