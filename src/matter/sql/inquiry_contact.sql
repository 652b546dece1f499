-- Who answered an inquiry and whom he named, in full. $1 inquiry
SELECT json_build_object('number', i.number, 'place', l.code, 'name', l.name, 'contact', c.contact,
    'phone', c.phone, 'answered_by', i.answer->>'by', 'answered_phone', i.answer->>'phone',
    'receivers', (SELECT coalesce(json_agg(json_build_object('n', r.n, 'name', r.name, 'address', r.address,
                      'phone', r.phone) ORDER BY r.n), '[]')
                  FROM inquiry_receiver r WHERE r.inquiry_id = i.id AND r.round = i.answer_round))
FROM inquiry i JOIN place l ON l.id = i.place_id JOIN party c ON c.id = l.party_id
WHERE i.id = $1::uuid
