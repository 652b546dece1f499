-- An event of the log that the asker may see. $1 log, $2 its id. Columns: index, entry, salt (hex), body.
SELECT l.idx, encode(l.entry, 'hex'), encode(e.salt, 'hex'), e.body
FROM log_entry l JOIN event e ON e.batch_id = l.batch_id AND e.id = l.event_id
WHERE l.origin = $1::int AND l.event_id = $2::uuid
  AND e.area BETWEEN (SELECT app_area_lo()) AND (SELECT app_area_hi())
  AND ((SELECT app_company()) IS NULL OR e.company_id = (SELECT app_company()))
ORDER BY l.idx LIMIT 1
