-- One received matter, with what its events say. $1 number
SELECT json_build_object('number', r.number, 'sender', r.sender, 'sender_name', s.name,
    'their_number', r.their_number, 'matter', r.matter, 'reason', r.reason, 'handover', r.handover,
    'handed_at', r.handed_at, 'received_at', r.at, 'by', p.name, 'missing', r.missing, 'state', r.state,
    'note', r.note, 'files', r.files,
    'events', (SELECT coalesce(json_agg(json_build_object('n', e.n, 'id', e.event, 'kind', e.kind)
                   ORDER BY e.n), '[]') FROM received_proof e WHERE e.received_id = r.id AND e.n > 0))
FROM received_matter r LEFT JOIN sender s ON s.code = r.sender LEFT JOIN person p ON p.id = r.person_id
WHERE r.number = $1 AND (SELECT app_company()) IS NULL
  AND r.area BETWEEN (SELECT app_area_lo()) AND (SELECT app_area_hi())
