-- A sampling record by its number, or by a label that was issued with it.
-- $1 number or null, $2 batch of the label or null, $3 its index.
-- Columns: batch code, place, the record as JSON
SELECT b.code, s.place_id,
       json_build_object('number', s.number, 'batch', b.code, 'product', p.name, 'model', p.model,
           'place', l.code, 'place_name', l.name, 'domain', s.domain, 'sampled_at', s.sampled_at,
           'result', s.result)
FROM sampling_record s JOIN every_batch b ON b.id = s.batch_id JOIN product p ON p.id = b.product_id
JOIN every_place l ON l.id = s.place_id
WHERE (s.number = $1
       OR (s.batch_id = $2::bigint
           AND EXISTS (SELECT FROM label_range r LEFT JOIN every_blind x ON x.sampling_id = s.id
                       WHERE r.batch_id = s.batch_id AND r.job_id IN (s.job_id, x.job_id)
                         AND $3::bigint BETWEEN r.first_index AND r.last_index)))
  AND s.area BETWEEN (SELECT app_area_lo()) AND (SELECT app_area_hi())
  AND ((SELECT app_company()) IS NULL OR s.company_id = (SELECT app_company())
       OR l.party_id = (SELECT app_company()))
ORDER BY s.sampled_at DESC LIMIT 1
