-- What opening a destruction is judged by; the batch is locked, so that two openings do
-- not count the same goods. $1 batch code, $2 place code, $3 and $4 logins of the officers
SELECT b.id, p.id, p.area, b.company_id,
       coalesce((SELECT h.qty FROM holding h WHERE h.batch_id = b.id AND h.place_id = p.id
                 AND h.bucket = 'custody'), 0)
       - coalesce((SELECT sum(d.counted_in) FROM destruction d WHERE d.batch_id = b.id
                   AND d.place_id = p.id AND d.state = 'open'), 0),
       (SELECT id FROM person WHERE login = $3 AND active),
       (SELECT id FROM person WHERE login = $4 AND active)
FROM batch b JOIN place p ON p.code = $2
WHERE b.code = $1
  AND p.area BETWEEN (SELECT app_area_lo()) AND (SELECT app_area_hi())
FOR UPDATE OF b
