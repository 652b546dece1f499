-- Sampling records, newest first. $1 batch code, $2 result, $3 limit
SELECT coalesce(json_agg(r.j), '[]') FROM (
    SELECT json_build_object('number', s.number, 'batch', b.code, 'product', p.name,
               'place', l.name, 'domain', s.domain, 'sampled_at', s.sampled_at,
               'result', s.result) AS j
    FROM sampling_record s JOIN every_batch b ON b.id = s.batch_id
    JOIN product p ON p.id = b.product_id JOIN every_place l ON l.id = s.place_id
    WHERE ($1::text IS NULL OR b.code = $1) AND ($2::text IS NULL OR s.result = $2)
      AND s.area BETWEEN (SELECT app_area_lo()) AND (SELECT app_area_hi())
      AND ((SELECT app_company()) IS NULL OR s.company_id = (SELECT app_company())
           OR l.party_id = (SELECT app_company()))
    ORDER BY s.sampled_at DESC, s.number DESC LIMIT coalesce($3::int, 100)) r
