-- The next captured event whose meaning for goods was not looked at: one that waits again, else
-- the first behind those looked at. Columns: id, number, body, sender's login ('' the
-- operator), whether it says that it happens later than any clock may err
SELECT x.id, x.seq, e.body, coalesce(p.login, ''), x.event_time > now() + interval '15 min'
FROM epcis_event x JOIN event e ON e.batch_id = 0 AND e.id = x.id
LEFT JOIN person p ON p.id = e.person_id
WHERE x.seq = coalesce(
    (SELECT min(m.seq) FROM epcis_mapping m WHERE m.state = 'waiting'),
    (SELECT min(y.seq) FROM epcis_event y
     WHERE y.seq > coalesce((SELECT max(m.seq) FROM epcis_mapping m), 0)))
