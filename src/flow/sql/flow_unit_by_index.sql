-- One label with what its status is judged by, or none where no such label was issued.
-- $1 index, $2 random part
SELECT f.batch_id, f.idx, f.type, f.state, f.place_id, f.place_code, f.place_name, f.batch_code,
       f.product, f.recall_id, f.order_id, f.twin_idx, f.void_reason, f.area, f.company_id,
       f.status, f.random,
       CASE WHEN f.heir_idx IS NOT NULL THEN
           (SELECT serial_text(h.idx, h.random) FROM label h WHERE h.batch_id = f.batch_id
            AND h.idx = label_heir(f.batch_id, f.heir_idx)) END,
       CASE WHEN f.pair_idx IS NOT NULL THEN
           (SELECT serial_text(h.idx, h.random) FROM label h
            WHERE h.batch_id = f.batch_id AND h.idx = f.pair_idx) END,
       f.blind
FROM (SELECT batch_id, last_index FROM label_range WHERE first_index <= $1::bigint
      ORDER BY first_index DESC LIMIT 1) r
JOIN unit_facts f ON f.batch_id = r.batch_id AND f.idx = $1::bigint AND f.random = $2::int
WHERE r.last_index >= $1::bigint
