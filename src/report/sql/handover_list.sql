-- Matters handed over, newest first. $1 number of the matter or null, $2 state or null, $3 how many
SELECT coalesce(json_agg(x.j), '[]') FROM (
    SELECT json_build_object('id', h.id, 'number', h.number, 'matter', h.matter, 'recipient', h.recipient,
               'reason', h.reason, 'at', h.at, 'by', p.name, 'events', h.events, 'files', h.files,
               'documents', h.documents, 'state', h.state, 'reference', h.reference, 'replied_on', h.replied_on) AS j
    FROM handover h LEFT JOIN person p ON p.id = h.person_id
    WHERE ($1::text IS NULL OR h.number = $1) AND ($2::text IS NULL OR h.state = $2)
      AND (SELECT app_company()) IS NULL
      AND h.area BETWEEN (SELECT app_area_lo()) AND (SELECT app_area_hi())
    ORDER BY h.at DESC, h.id LIMIT coalesce($3::int, 100)) x
