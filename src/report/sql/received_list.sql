-- Matters received, newest first. $1 state or null, $2 how many
SELECT coalesce(json_agg(x.j), '[]') FROM (
    SELECT json_build_object('number', r.number, 'sender', r.sender, 'sender_name', s.name,
               'their_number', r.their_number, 'matter', r.matter, 'reason', r.reason, 'handed_at', r.handed_at,
               'received_at', r.at, 'by', p.name, 'files', jsonb_array_length(r.files), 'missing', r.missing,
               'state', r.state) AS j
    FROM received_matter r LEFT JOIN sender s ON s.code = r.sender LEFT JOIN person p ON p.id = r.person_id
    WHERE ($1::text IS NULL OR r.state = $1) AND (SELECT app_company()) IS NULL
      AND r.area BETWEEN (SELECT app_area_lo()) AND (SELECT app_area_hi())
    ORDER BY r.at DESC, r.id LIMIT coalesce($2::int, 100)) x
