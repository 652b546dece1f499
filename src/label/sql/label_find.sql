-- A label by its code, inside the asker's scope. $1 index, $2 random part. Columns: batch, index,
-- job, the last index of its range, area, company
SELECT l.batch_id, l.idx, r.job_id, r.last_index, b.area, b.company_id
FROM (SELECT * FROM label_range WHERE first_index <= $1::bigint
      ORDER BY first_index DESC LIMIT 1) r
JOIN label l ON l.batch_id = r.batch_id AND l.idx = $1::bigint AND l.random = $2::int
JOIN every_batch b ON b.id = l.batch_id
JOIN label_job j ON j.id = r.job_id
WHERE r.last_index >= $1::bigint
  AND j.area BETWEEN (SELECT app_area_lo()) AND (SELECT app_area_hi())
  AND ((SELECT app_company()) IS NULL OR j.company_id = (SELECT app_company()))
