-- What a number names, as an official may see it, and everything under it. $1 number. Columns: kind,
-- id, batch, area, number; the one that was asked for first. No row: there is none, or not the asker's.
WITH asked AS (
    SELECT 'recall' AS kind, r.id, r.batch_id, r.area, r.number FROM recall r
    WHERE r.number = $1
      AND (r.area BETWEEN (SELECT app_area_lo()) AND (SELECT app_area_hi())
           OR EXISTS (SELECT FROM replacement_order o WHERE o.recall_id = r.id
                      AND o.area BETWEEN (SELECT app_area_lo()) AND (SELECT app_area_hi())))
    UNION ALL SELECT 'order', o.id, o.batch_id, o.area, o.number FROM replacement_order o WHERE o.number = $1
    UNION ALL SELECT 'destruction', d.id, d.batch_id, d.area, d.number FROM destruction d WHERE d.number = $1
    UNION ALL SELECT 'sample', s.id, s.batch_id, s.area, s.number FROM sampling_record s WHERE s.number = $1
    UNION ALL SELECT 'visit', v.id, 0, v.area, v.number FROM not_sampled v WHERE v.number = $1
    UNION ALL SELECT 'seizure', z.id, z.batch_id, z.area, z.number FROM seizure z WHERE z.number = $1
    UNION ALL SELECT 'inquiry', i.id, i.batch_id, i.area, i.number FROM inquiry i WHERE i.number = $1
), under AS (
    SELECT 0 AS rank, a.* FROM asked a
    UNION ALL SELECT 1, 'order', o.id, o.batch_id, o.area, o.number
    FROM asked a JOIN replacement_order o ON a.kind = 'recall' AND o.recall_id = a.id
    UNION ALL SELECT 1, 'sample', s.id, s.batch_id, s.area, s.number
    FROM asked a JOIN recall r ON a.kind = 'recall' AND r.id = a.id JOIN sampling_record s ON s.id = r.sampling_id
)
SELECT kind, id, batch_id, area, number FROM under
WHERE (SELECT app_company()) IS NULL
  AND (rank = 0 AND kind = 'recall' OR area BETWEEN (SELECT app_area_lo()) AND (SELECT app_area_hi()))
ORDER BY rank, number
