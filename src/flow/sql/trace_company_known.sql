-- As trace_known_holders.sql, as a company knows them: its own places with their orders, the bare names
-- of the others. $1 recall or null, $2 moment, $3 ids as an array. Columns: as of trace_holders
SELECT l.id, NULL::text, 0::bigint, 0::smallint, l.code, l.name, l.kind, l.area, a.name_zh,
       a.name_en, o.number, o.state, w.id IS NOT NULL
FROM every_place l JOIN area a ON a.code = l.area
LEFT JOIN place w ON w.id = l.id
     AND ((SELECT app_company()) IS NULL OR w.party_id = (SELECT app_company()))
LEFT JOIN LATERAL (
    SELECT x.number, coalesce((
        SELECT CASE s.kind WHEN 42 THEN 'served' ELSE 'done' END FROM event s
        WHERE s.batch_id = x.batch_id AND s.kind IN (42, 43) AND s.recorded_at <= $2::timestamptz
          AND (s.body::jsonb->>'order_id')::uuid = x.id
        ORDER BY s.seq DESC LIMIT 1), 'issued') AS state
    FROM replacement_order x JOIN event e ON e.batch_id = x.batch_id AND e.id = x.id
    WHERE x.recall_id = $1::uuid AND x.place_id = w.id AND e.recorded_at <= $2::timestamptz
    ORDER BY e.seq DESC LIMIT 1) o ON true
WHERE l.id = ANY ($3::bigint[])
ORDER BY l.id
