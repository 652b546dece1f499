-- Impairments, those running first, by their deadline; each with the measures recorded while it
-- ran. A company sees those of its own places.
-- $1 place code, $2 area, $3 state (running, overdue, ended), $4 how many at most
SELECT coalesce(json_agg(x.j ORDER BY x.n), '[]') FROM (
    SELECT row_number() OVER (ORDER BY i.ended_at IS NOT NULL, i.deadline, l.code, i.product) AS n,
           json_build_object('place', l.code, 'name', l.name, 'area', i.area,
               'product', i.product, 'batch', b.code,
               'state', CASE WHEN i.ended_at IS NOT NULL THEN 'ended'
                             WHEN i.overdue THEN 'overdue' ELSE 'running' END,
               'missing', i.missing, 'peak', i.peak, 'started_at', i.started_at,
               'deadline', i.deadline, 'hours', i.hours, 'basis_zh', i.basis_zh,
               'basis_en', i.basis_en, 'ended_at', i.ended_at, 'ended_by', i.ended_by,
               'reason', i.reason,
               'measures', (SELECT coalesce(json_agg(json_build_object('measure', k.measure,
                                'note', k.note, 'by_whom', k.by_whom, 'at', k.at,
                                'until', k.until, 'recorded_by', n.name) ORDER BY k.at, k.id), '[]')
                            FROM impairment_mark k LEFT JOIN person n ON n.id = k.person_id
                            WHERE k.place_id = i.place_id AND k.product = i.product
                              AND k.measure IS NOT NULL AND k.at >= i.started_at
                              AND k.at <= coalesce(i.ended_at, 'infinity'))) AS j
    FROM impairment_now i JOIN place l ON l.id = i.place_id JOIN every_batch b ON b.id = i.batch_id
    WHERE ($1::text IS NULL OR l.code = $1) AND ($2::int IS NULL OR i.area = $2::int)
      AND CASE $3::text WHEN 'running' THEN i.ended_at IS NULL WHEN 'overdue' THEN i.overdue
                        WHEN 'ended' THEN i.ended_at IS NOT NULL ELSE true END
      AND i.area BETWEEN (SELECT app_area_lo()) AND (SELECT app_area_hi())
      AND ((SELECT app_company()) IS NULL OR i.company_id = (SELECT app_company()))
    ORDER BY n LIMIT coalesce($4::int, 200)) x
