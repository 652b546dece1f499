-- Checks of goods that came to sites, latest first, as far as the asker may see them.
-- $1 place code or null, $2 batch code or null, $3 only those that disagree, $4 how many at most
SELECT coalesce(json_agg(x.j), '[]') FROM (
    SELECT json_build_object('at', c.at, 'place', p.code, 'name', p.name, 'batch', b.code,
               'product', r.name, 'qty', c.qty, 'result', c.result,
               'first', serial_text(f.idx, f.random), 'last', serial_text(t.idx, t.random),
               'document', c.document, 'note', c.reason) AS j
    FROM site_check c JOIN place p ON p.id = c.place_id JOIN every_batch b ON b.id = c.batch_id
    JOIN product r ON r.id = b.product_id
    LEFT JOIN label f ON f.batch_id = c.batch_id AND f.idx = c.first_idx
    LEFT JOIN label t ON t.batch_id = c.batch_id AND t.idx = c.last_idx
    WHERE ($1::text IS NULL OR c.place_id = (SELECT id FROM place WHERE code = $1))
      AND ($2::text IS NULL OR c.batch_id = (SELECT id FROM batch WHERE code = $2))
      AND (NOT coalesce($3::boolean, false) OR c.result <> 'conformant')
      AND p.area BETWEEN (SELECT app_area_lo()) AND (SELECT app_area_hi())
      AND ((SELECT app_company()) IS NULL OR p.company_id = (SELECT app_company()))
    ORDER BY c.at DESC, c.seq DESC LIMIT coalesce($4::int, 100)) x
