-- The account: printed = applied + spoiled + void + unused + difference, which is computed, whatever
-- its sign. Void counts where there is paper. $1 job, $2 agency's or area's code, $3 batch code, all
-- or null, $4 how many jobs are told one by one
WITH job AS (
    SELECT j.id, j.issued_at, b.code AS batch, coalesce(a.code, j.area::text) AS agency,
           coalesce(a.name, g.name_zh) AS name, coalesce(a.name, g.name_en) AS name_en
    FROM label_job j JOIN every_batch b ON b.id = j.batch_id
    LEFT JOIN party a ON a.id = j.agency_id LEFT JOIN area g ON g.code = j.area
    WHERE ($1::uuid IS NULL OR j.id = $1::uuid) AND ($3::text IS NULL OR b.code = $3)
      AND ($2::text IS NULL OR coalesce(a.code, j.area::text) = $2)
      AND j.area BETWEEN (SELECT app_area_lo()) AND (SELECT app_area_hi())
      AND ((SELECT app_company()) IS NULL OR j.company_id = (SELECT app_company()) AND j.purpose <> 'blind')
), counted AS MATERIALIZED ( -- once: the planner takes the jobs for one, and would count for each
    SELECT e.job_id, count(*) FILTER (WHERE e.printed) AS printed,
           count(*) FILTER (WHERE e.fate = 'applied') AS applied,
           count(*) FILTER (WHERE e.fate = 'spoiled') AS spoiled,
           count(*) FILTER (WHERE e.fate = 'void' AND e.printed) AS void,
           count(*) FILTER (WHERE e.fate = 'unused') AS unused, count(*) AS labels
    FROM job j JOIN label_end e ON e.job_id = j.id GROUP BY e.job_id
), account AS (
    SELECT j.*, c.labels, c.printed, c.applied, c.spoiled, c.void, c.unused,
           c.printed - c.applied - c.spoiled - c.void - c.unused AS difference,
           (SELECT coalesce(sum(p.labels * p.copies), 0) FROM label_printing p
            WHERE p.job_id = j.id) - c.printed AS reprints
    FROM job j JOIN counted c ON c.job_id = j.id
)
SELECT json_build_object(
    'labels', coalesce(sum(labels), 0), 'printed', coalesce(sum(printed), 0),
    'applied', coalesce(sum(applied), 0), 'spoiled', coalesce(sum(spoiled), 0),
    'void', coalesce(sum(void), 0), 'unused', coalesce(sum(unused), 0),
    'difference', coalesce(sum(difference), 0), 'reprints', coalesce(sum(reprints), 0),
    'agencies', (SELECT coalesce(json_agg(json_build_object('agency', g.agency, 'name', g.name,
            'name_en', g.name_en, 'jobs', g.jobs, 'labels', g.labels, 'printed', g.printed,
            'applied', g.applied, 'spoiled', g.spoiled, 'void', g.void, 'unused', g.unused,
            'difference', g.difference, 'reprints', g.reprints) ORDER BY g.agency), '[]')
        FROM (SELECT agency, name, name_en, count(*) AS jobs, sum(labels) AS labels,
                     sum(printed) AS printed, sum(applied) AS applied, sum(spoiled) AS spoiled,
                     sum(void) AS void, sum(unused) AS unused, sum(difference) AS difference,
                     sum(reprints) AS reprints
              FROM account GROUP BY 1, 2, 3) g),
    'jobs', (SELECT coalesce(json_agg(json_build_object('job', g.id, 'batch', g.batch,
            'agency', g.agency, 'issued_at', g.issued_at, 'labels', g.labels,
            'printed', g.printed, 'applied', g.applied, 'spoiled', g.spoiled, 'void', g.void,
            'unused', g.unused, 'difference', g.difference, 'reprints', g.reprints)
            ORDER BY g.issued_at DESC, g.id DESC), '[]')
        FROM (SELECT * FROM account ORDER BY issued_at DESC, id DESC
              LIMIT coalesce($4::int, 100)) g))
FROM account
