-- Every place that a batch ever touched, with its holdings, its last count and its order under
-- the batch's recall (of several the one still open, else the latest); one row per place and
-- bucket, by place.
-- $1 batch, $2 recall or null. Columns (read in binary): place, bucket, quantity, grade of the
-- last count or null, code, name, kind, area, its names, order, its state, whether the place is
-- the asker's own
SELECT h.place_id, h.bucket, h.qty, c.grade, l.code, l.name, l.kind, l.area, a.name_zh,
       a.name_en, o.number, o.state,
       (SELECT app_company()) IS NULL OR l.party_id = (SELECT app_company())
FROM holding h JOIN place l ON l.id = h.place_id JOIN area a ON a.code = l.area
LEFT JOIN stock_count c ON c.batch_id = h.batch_id AND c.place_id = h.place_id
LEFT JOIN (SELECT DISTINCT ON (place_id) place_id, number, state FROM every_order
           WHERE recall_id = $2::uuid ORDER BY place_id, state = 'done', issued_at DESC) o
    ON o.place_id = h.place_id
WHERE h.batch_id = $1::bigint
ORDER BY h.place_id
