-- The unit labels of a batch from one index to another, as flow_unit_by_index gives them.
-- $1 batch, $2 first, $3 last
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
FROM unit_facts f
WHERE f.batch_id = $1::bigint AND f.idx BETWEEN $2::bigint AND $3::bigint AND f.type = 0
ORDER BY f.idx
