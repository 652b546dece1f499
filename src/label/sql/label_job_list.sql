-- Label jobs, newest first. $1 batch code or null, $2 state or null, $3 how many, $4 job or null
SELECT coalesce(json_agg(json_build_object('job', j.id, 'batch', j.code, 'state', j.state,
           'type', (SELECT json_agg(DISTINCT t.name)
                    FROM label_range r JOIN label_type t ON t.code = r.type WHERE r.job_id = j.id),
           'purpose', j.purpose, 'count', j.count,
           'first', (SELECT serial_text(l.idx, l.random) FROM label l
                     WHERE l.batch_id = j.batch_id AND l.idx = j.first_idx AND l.blind < 2),
           'last', (SELECT serial_text(l.idx, l.random) FROM label l
                    WHERE l.batch_id = j.batch_id AND l.idx = j.last_idx AND l.blind < 2),
           'issued_at', j.issued_at, 'asked_by', a.name, 'own', coalesce(same_hands(
               nullif(current_setting('app.person', true), '')::bigint, j.asked_by, j.issued_at), true), 'approved_by', p.name,
           'approved_at', j.approved_at, 'signed_at', j.signed_at, 'prints', j.prints,
           'void', j.void, 'reject_reason', j.reject_reason)
           ORDER BY j.issued_at DESC, j.id DESC), '[]')
FROM (SELECT x.*, b.code, s.state,
             (SELECT min(first_index) FROM label_range r WHERE r.job_id = x.id) AS first_idx,
             (SELECT max(last_index) FROM label_range r WHERE r.job_id = x.id) AS last_idx,
             (SELECT count(*) FROM label_printing g WHERE g.job_id = x.id) AS prints,
             (SELECT count(*) FROM label_range r JOIN label l ON l.batch_id = r.batch_id
                  AND l.idx BETWEEN r.first_index AND r.last_index
              WHERE r.job_id = x.id AND l.void_reason IS NOT NULL) AS void
      FROM label_job x JOIN every_batch b ON b.id = x.batch_id,
           LATERAL (SELECT CASE WHEN x.rejected_at IS NOT NULL THEN 'rejected'
                                WHEN x.signed_at IS NOT NULL THEN 'signed'
                                WHEN x.approved_at IS NOT NULL THEN 'approved'
                                ELSE 'asked' END) AS s(state)
      WHERE ($1::text IS NULL OR b.code = $1) AND ($2::text IS NULL OR s.state = $2)
        AND ($4::uuid IS NULL OR x.id = $4::uuid)
        AND x.area BETWEEN (SELECT app_area_lo()) AND (SELECT app_area_hi())
        AND ((SELECT app_company()) IS NULL OR x.company_id = (SELECT app_company()) AND x.purpose <> 'blind')
      ORDER BY x.issued_at DESC, x.id DESC LIMIT coalesce($3::int, 100)) j
LEFT JOIN person a ON a.id = j.asked_by AND (SELECT app_company()) IS NULL
LEFT JOIN person p ON p.id = j.approved_by AND (SELECT app_company()) IS NULL
