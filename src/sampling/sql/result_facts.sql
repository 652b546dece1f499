-- The locked record a result belongs to, and the last result's event. $1 number
SELECT s.id, s.batch_id, s.area, s.company_id, s.place_id, s.result, b.recall_id,
       (SELECT e.id FROM event e WHERE e.batch_id = s.batch_id AND e.kind = 31
        AND e.seq = s.result_seq)
FROM sampling_record s JOIN batch b ON b.id = s.batch_id
WHERE s.number = $1 AND s.area BETWEEN (SELECT app_area_lo()) AND (SELECT app_area_hi())
