-- Parties inside the asker's scope.
-- $1 kind or null, $2 part of the name or code or null, $3 after this code or null, $4 how many
SELECT coalesce(json_agg(json_build_object('code', p.code, 'kind', p.kind, 'name', p.name,
           'area', p.area, 'credit_code', p.credit_code, 'address', p.address)
       ORDER BY p.code), '[]')
FROM (SELECT * FROM party
      WHERE ($1::text IS NULL OR kind = $1)
        AND ($2::text IS NULL OR position($2 IN name) > 0 OR position($2 IN code) > 0)
        AND ($3::text IS NULL OR code > $3)
        AND (area BETWEEN (SELECT app_area_lo()) AND (SELECT app_area_hi()))
        AND ((SELECT app_company()) IS NULL OR company_id = (SELECT app_company()))
      ORDER BY code LIMIT coalesce($4::int, 100)) p
