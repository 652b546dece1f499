-- Print jobs inside the asker's scope, newest first. What may be on paper without being on record is
-- told by the labels' numbers in the job and their codes.
-- $1 id or null, $2 printer or null, $3 state or null, $4 label job or null, $5 how many
SELECT coalesce(json_agg(json_build_object('print', j.id, 'printer', j.printer, 'job', j.job_id,
           'batch', j.batch, 'printing', j.state, 'labels', j.labels, 'taken', j.taken,
           'doubt', CASE WHEN j.sent > j.taken AND j.state NOT IN ('queued', 'sending') THEN
               json_build_object('from', j.taken + 1, 'to', j.sent,
                   'first', print_job_code(j.whole, j.taken + 1),
                   'last', print_job_code(j.whole, j.sent)) END,
           'why', j.why, 'why_zh', j.why_zh, 'why_en', j.why_en, 'queued_at', j.queued_at,
           'changed_at', j.changed_at, 'by', j.login)
       ORDER BY j.queued_at DESC, j.id DESC), '[]')
FROM (SELECT p.*, p AS whole, b.code AS batch
      FROM print_job p LEFT JOIN label_job l ON l.id = p.job_id LEFT JOIN every_batch b ON b.id = l.batch_id
      WHERE ($1::uuid IS NULL OR p.id = $1::uuid) AND ($2::text IS NULL OR p.printer = $2)
        AND ($3::text IS NULL OR p.state = $3) AND ($4::uuid IS NULL OR p.job_id = $4::uuid)
        AND (p.area = 0 OR p.area BETWEEN (SELECT app_area_lo()) AND (SELECT app_area_hi()))
        AND ((SELECT app_company()) IS NULL OR p.company_id = (SELECT app_company()))
      ORDER BY p.queued_at DESC, p.id DESC LIMIT coalesce($5::int, 50)) j
