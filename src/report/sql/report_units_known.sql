-- The labelled units of a batch as they were on record at a moment: labels issued by then, each
-- with the latest movement recorded by then and not taken back by then.
-- $1 batch, $2 moment. Columns: as of report_units
WITH known AS MATERIALIZED (
    SELECT e.occurred_at AS at, e.seq, b.first, b.last, b.to_place, b.to_bucket
    FROM event e JOIN event_kind k ON k.code = e.kind,
         LATERAL jsonb_to_record(e.body::jsonb) AS b(first bigint, last bigint, to_place bigint,
                                                     to_bucket text)
    WHERE e.batch_id = $1::bigint AND e.recorded_at <= $2::timestamptz AND event_moves(k.apply)
      AND b.first IS NOT NULL
      AND NOT EXISTS (SELECT FROM correction c WHERE c.batch_id = e.batch_id AND c.event_id = e.id
                      AND c.recorded_at <= $2::timestamptz)
), issued AS (
    SELECT l.idx, l.random, e.place_id
    FROM label_range r JOIN every_event e ON e.batch_id = r.batch_id AND e.id = r.job_id
    JOIN label l ON l.batch_id = r.batch_id AND l.idx BETWEEN r.first_index AND r.last_index
    WHERE r.batch_id = $1::bigint AND r.type = 0 AND e.recorded_at <= $2::timestamptz
)
SELECT serial_text(i.idx, i.random), coalesce(m.to_bucket, 'labelled'), p.code, p.name, m.at,
       serial_text(k.idx, k.random)
FROM issued i
LEFT JOIN LATERAL (SELECT * FROM known n WHERE i.idx BETWEEN n.first AND n.last
                   ORDER BY n.at DESC, n.seq DESC LIMIT 1) m ON true
LEFT JOIN place p ON p.id = CASE WHEN m.at IS NULL THEN i.place_id ELSE m.to_place END
LEFT JOIN LATERAL (
    SELECT x.idx, x.random
    FROM (SELECT y.pack_batch, y.pack_idx, y.goes_in FROM pack_entry y
          JOIN event z ON z.batch_id = y.batch_id AND z.id = y.event_id
          WHERE y.batch_id = $1::bigint AND y.first_idx <= i.idx AND y.last_idx >= i.idx
            AND z.recorded_at <= $2::timestamptz
          ORDER BY y.at DESC, y.seq DESC LIMIT 1) q
    JOIN label x ON x.batch_id = q.pack_batch AND x.idx = q.pack_idx
    WHERE q.goes_in) k ON true
WHERE (SELECT app_company()) IS NULL OR p.party_id = (SELECT app_company())
ORDER BY i.idx
