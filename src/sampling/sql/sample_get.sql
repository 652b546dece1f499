-- One sampling record with its laboratory report. $1 number
SELECT json_build_object('number', s.number, 'batch', b.code, 'product', p.name,
           'place', l.name, 'domain', s.domain, 'sampled_at', s.sampled_at,
           'fields', s.fields, 'label_job', s.job_id, 'result', s.result,
           'report', s.report,
           'blind', CASE WHEN (SELECT app_company()) IS NULL THEN
               (SELECT json_build_object('number', x.number, 'laboratory', y.name,
                           'items', array_to_json(x.items),
                           'seen_by', (SELECT coalesce(json_agg(json_build_object(
                                   'at', e.occurred_at, 'person', w.name,
                                   'reason', e.body::jsonb->>'reason') ORDER BY e.seq), '[]')
                               FROM event e LEFT JOIN person w ON w.id = e.person_id
                               WHERE e.batch_id = x.batch_id AND e.unit_index = x.idx
                                 AND e.kind = 33))
                FROM sample_blind x JOIN party y ON y.id = x.laboratory_id
                WHERE x.sampling_id = s.id) END,
           'recall', (SELECT c.number FROM every_recall c WHERE c.sampling_id = s.id))
FROM sampling_record s JOIN every_batch b ON b.id = s.batch_id
JOIN product p ON p.id = b.product_id JOIN every_place l ON l.id = s.place_id
WHERE s.number = $1
  AND s.area BETWEEN (SELECT app_area_lo()) AND (SELECT app_area_hi())
  AND ((SELECT app_company()) IS NULL OR s.company_id = (SELECT app_company())
       OR l.party_id = (SELECT app_company()))
