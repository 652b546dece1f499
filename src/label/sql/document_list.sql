-- Documents, newest first. $1 subject, $2 kind, $3 state, $4 how many, $5 batch code
SELECT coalesce(json_agg(x.j), '[]') FROM (
    SELECT json_build_object('number', d.number, 'kind', d.kind, 'subject', d.subject,
               'agency', d.agency, 'issued_at', d.issued_at, 'code', d.data->>'code',
               'document_state', d.state) AS j
    FROM document d
    WHERE ($1::text IS NULL OR d.subject = $1) AND ($2::text IS NULL OR d.kind = $2)
      AND ($3::text IS NULL OR d.state = $3)
      AND ($5::text IS NULL OR d.batch_id = (SELECT id FROM every_batch WHERE code = $5))
      AND d.area BETWEEN (SELECT app_area_lo()) AND (SELECT app_area_hi())
      AND ((SELECT app_company()) IS NULL OR d.company_id = (SELECT app_company()))
    ORDER BY d.issued_at DESC, d.number DESC LIMIT coalesce($4::int, 100)) x
