-- Visits without a sample, newest first. $1 reason, $2 how many
SELECT coalesce(json_agg(v.j), '[]') FROM (
    SELECT json_build_object('number', n.number, 'place', l.code, 'name', l.name,
               'domain', n.domain, 'reason', n.reason, 'product', p.name,
               'at', n.visited_at, 'detail', n.fields->>'detail') AS j
    FROM not_sampled n JOIN place l ON l.id = n.place_id LEFT JOIN product p ON p.id = n.product_id
    WHERE ($1::text IS NULL OR n.reason = $1)
      AND n.area BETWEEN (SELECT app_area_lo()) AND (SELECT app_area_hi())
      AND ((SELECT app_company()) IS NULL OR n.company_id = (SELECT app_company()))
    ORDER BY n.visited_at DESC, n.number DESC LIMIT coalesce($2::int, 100)) v
