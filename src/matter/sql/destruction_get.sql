-- One destruction: what a certificate of destruction states. $1 number
SELECT json_build_object('number', d.number, 'batch', b.code, 'product', p.name,
           'place', l.name, 'basis', d.basis, 'witness', d.witness,
           'officers', (SELECT json_agg(json_build_object('login', n.login, 'name', n.name)
                            ORDER BY n.id) FROM person n WHERE n.id = ANY (d.officers)),
           'opened_at', d.opened_at, 'counted_in', d.counted_in, 'units', d.units,
           'state', d.state, 'closing', d.closing)
FROM destruction d JOIN batch b ON b.id = d.batch_id JOIN product p ON p.id = b.product_id
JOIN place l ON l.id = d.place_id
WHERE d.number = $1
  AND d.area BETWEEN (SELECT app_area_lo()) AND (SELECT app_area_hi())
  AND ((SELECT app_company()) IS NULL OR d.company_id = (SELECT app_company()))
