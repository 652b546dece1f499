-- Label jobs, newest first. $1 batch code or null, $2 how many
SELECT coalesce(json_agg(json_build_object('job', j.id, 'batch', j.code, 'count', j.count,
           'issued_at', j.issued_at, 'signed_at', j.signed_at, 'approved_by', j.approved_by,
           'first', j.first, 'last', j.last, 'void', j.void) ORDER BY j.issued_at DESC, j.id), '[]')
FROM (SELECT x.*, b.code,
             (SELECT min(first_index) FROM label_range r WHERE r.job_id = x.id) AS first,
             (SELECT max(last_index) FROM label_range r WHERE r.job_id = x.id) AS last,
             (SELECT count(*) FROM label_range r JOIN label l ON l.batch_id = r.batch_id
                  AND l.idx BETWEEN r.first_index AND r.last_index
              WHERE r.job_id = x.id AND l.void_reason IS NOT NULL) AS void
      FROM label_job x JOIN batch b ON b.id = x.batch_id
      WHERE ($1::text IS NULL OR b.code = $1)
        AND x.area BETWEEN (SELECT app_area_lo()) AND (SELECT app_area_hi())
        AND ((SELECT app_company()) IS NULL OR x.company_id = (SELECT app_company()))
      ORDER BY x.issued_at DESC, x.id LIMIT coalesce($2::int, 100)) j
