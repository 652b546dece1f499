-- One place with what it holds.
-- $1 code
SELECT json_build_object('code', l.code, 'party', p.code, 'kind', l.kind, 'name', l.name,
           'area', l.area, 'address', l.address, 'lon', l.lon, 'lat', l.lat,
           'occupancy', l.occupancy,
           'holdings', (SELECT coalesce(json_agg(json_build_object('batch', b.code,
                            'bucket', h.bucket, 'qty', h.qty) ORDER BY b.code, h.bucket), '[]')
                        FROM holding h JOIN batch b ON b.id = h.batch_id
                        WHERE h.place_id = l.id AND h.qty <> 0))
FROM place l JOIN party p ON p.id = l.party_id
WHERE l.code = $1
  AND l.area BETWEEN (SELECT app_area_lo()) AND (SELECT app_area_hi())
  AND ((SELECT app_company()) IS NULL OR l.company_id = (SELECT app_company()))
