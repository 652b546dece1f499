-- One batch as it was known at a moment: what was registered, determined and recalled by then.
-- $1 code, $2 moment. Columns: as of trace_batch
SELECT b.id, b.producer_place, b.declared_qty, c.id,
       (SELECT app_company()) IS NOT NULL,
       json_build_object('code', b.code, 'lot', b.lot, 'product', p.name, 'model', p.model,
           'unit', p.base_unit, 'producer', r.name,
           'producer_place', l.code, 'producer_status', b.producer_status,
           'produced_on', b.produced_on, 'determination', coalesce(d.result, 'none'),
           'recall', c.number, 'recall_state', c.state),
       EXISTS (SELECT FROM transformation t WHERE t.batch_id = b.id),
       EXISTS (SELECT FROM correction x WHERE x.batch_id = b.id)
FROM batch b JOIN product p ON p.id = b.product_id JOIN every_party r ON r.id = b.producer_id
JOIN every_place l ON l.id = b.producer_place
LEFT JOIN LATERAL (
    SELECT e.body::jsonb->>'result' AS result FROM event e
    WHERE e.batch_id = b.id AND e.kind = 31 AND e.recorded_at <= $2::timestamptz
    ORDER BY e.seq DESC LIMIT 1) d ON true
LEFT JOIN LATERAL (
    SELECT x.id, x.number, coalesce((
        SELECT CASE s.kind WHEN 44 THEN 'closed' ELSE 'open' END FROM event s
        WHERE s.batch_id = b.id AND s.kind IN (44, 45) AND s.recorded_at <= $2::timestamptz
          AND (s.body::jsonb->>'recall_id')::uuid = x.id
        ORDER BY s.seq DESC LIMIT 1), 'open') AS state
    FROM every_recall x JOIN event e ON e.batch_id = x.batch_id AND e.id = x.id
    WHERE x.batch_id = b.id AND e.recorded_at <= $2::timestamptz
    ORDER BY e.seq DESC LIMIT 1) c ON true
WHERE b.code = $1
  AND EXISTS (SELECT FROM event e WHERE e.batch_id = b.id AND e.kind = 4
              AND e.recorded_at <= $2::timestamptz)
  AND ((SELECT app_company()) IS NULL OR b.producer_id = (SELECT app_company())
       OR EXISTS (SELECT FROM holding h JOIN place o ON o.id = h.place_id
                  WHERE h.batch_id = b.id AND o.party_id = (SELECT app_company())))
