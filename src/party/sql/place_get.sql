-- One place with what it holds, and the labelled units recorded there: those of recalled batches
-- first, at most 500.
-- $1 code
SELECT json_build_object('code', l.code, 'party', p.code, 'kind', l.kind, 'name', l.name,
           'area', l.area, 'address', l.address, 'lon', l.lon, 'lat', l.lat,
           'occupancy', l.occupancy,
           'seizure', (SELECT s.number FROM seizure s WHERE s.id = l.seizure_id),
           'holdings', (SELECT coalesce(json_agg(json_build_object('batch', b.code,
                            'product', d.name, 'recalled', batch_status(b) = 3,
                            'bucket', h.bucket, 'qty', h.qty)
                            ORDER BY batch_status(b) <> 3, b.code, h.bucket), '[]')
                        FROM holding h JOIN batch b ON b.id = h.batch_id
                        JOIN product d ON d.id = b.product_id
                        WHERE h.place_id = l.id AND h.qty <> 0),
           'units', (SELECT coalesce(json_agg(u.j ORDER BY u.ok, u.idx), '[]') FROM (
                        SELECT u.idx, batch_status(b) <> 3 AS ok,
                               json_build_object('code', serial_text(u.idx, t.random),
                                   'batch', b.code, 'state', u.state,
                                   'recalled', batch_status(b) = 3,
                                   'status', s.name) AS j
                        FROM unit u JOIN label t ON t.batch_id = u.batch_id AND t.idx = u.idx
                        JOIN batch b ON b.id = u.batch_id
                        JOIN unit_status s ON s.code = label_status(t, u, b, l, u.pack_status)
                        WHERE u.place_id = l.id
                        ORDER BY ok, u.idx LIMIT 500) u))
FROM place l JOIN party p ON p.id = l.party_id
WHERE l.code = $1
  AND l.area BETWEEN (SELECT app_area_lo()) AND (SELECT app_area_hi())
  AND ((SELECT app_company()) IS NULL OR l.company_id = (SELECT app_company()))
