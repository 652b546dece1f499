-- A batch's holders as a company knows them: its own places, as trace_holders.sql tells them, and the bare
-- names of those that they had to do with. $1 batch, $2 recall or null. Columns: as of trace_holders
WITH own AS MATERIALIZED (
    SELECT h.place_id, h.bucket, h.qty, c.grade, l.code, l.name, l.kind, l.area, o.number, o.state
    FROM holding h JOIN place l ON l.id = h.place_id
    LEFT JOIN stock_count c ON c.batch_id = h.batch_id AND c.place_id = h.place_id
    LEFT JOIN LATERAL (SELECT number, state FROM replacement_order
                       WHERE recall_id = $2::uuid AND place_id = h.place_id
                       ORDER BY state = 'done', issued_at DESC LIMIT 1) o ON true
    WHERE h.batch_id = $1::bigint
      AND ((SELECT app_company()) IS NULL OR l.party_id = (SELECT app_company()))
), met AS (
    SELECT from_place AS id FROM movement WHERE batch_id = $1::bigint
    UNION SELECT to_place FROM movement WHERE batch_id = $1::bigint
    EXCEPT SELECT place_id FROM own
)
SELECT t.place_id, t.bucket, t.qty, t.grade, t.code, t.name, t.kind, t.area, a.name_zh, a.name_en,
       t.number, t.state, t.own
FROM (SELECT *, true AS own FROM own
      UNION ALL
      SELECT l.id, NULL, 0, NULL, l.code, l.name, l.kind, l.area, NULL, NULL, false
      FROM met JOIN every_place l ON l.id = met.id) t
JOIN area a ON a.code = t.area
ORDER BY t.place_id
