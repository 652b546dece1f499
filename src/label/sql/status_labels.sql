-- The labels among those asked that may have another status than their batch gives them: void ones,
-- those of units that are gone, seized, at a seized place, in such a pack
-- or perhaps copied, paper twins, whose unit is
-- another label's, and a blind sample's, of which the list, as a scan, must not tell what became of its
-- batch. tests/store holds it to that.
-- $1 first and $2 last indexes of disjoint ranges. Columns: index, status.
WITH part AS MATERIALIZED (
    SELECT r.batch_id, greatest(r.first_index, w.lo) AS lo, least(r.last_index, w.hi) AS hi
    FROM unnest($1::bigint[], $2::bigint[]) AS w(lo, hi)
    JOIN label_range r ON r.first_index <= w.hi AND r.last_index >= w.lo
     AND r.first_index >= coalesce((SELECT max(x.first_index) FROM label_range x
                                    WHERE x.first_index <= w.lo), w.lo)
), other AS (
    SELECT l.batch_id, l.idx FROM part p
    JOIN label l ON l.batch_id = p.batch_id AND l.idx BETWEEN p.lo AND p.hi
    WHERE l.void_reason IS NOT NULL
    UNION
    SELECT l.batch_id, l.idx FROM part p
    JOIN label l ON l.batch_id = p.batch_id AND l.idx BETWEEN p.lo AND p.hi
    WHERE l.type = 1
    UNION
    SELECT l.batch_id, l.idx FROM part p
    JOIN label l ON l.batch_id = p.batch_id AND l.idx BETWEEN p.lo AND p.hi
    WHERE l.blind > 0
    UNION
    SELECT u.batch_id, u.idx FROM part p
    JOIN unit u ON u.batch_id = p.batch_id AND u.idx BETWEEN p.lo AND p.hi
    WHERE u.state IN ('removed', 'custody', 'destroyed', 'consumed')
    UNION
    SELECT u.batch_id, u.idx FROM part p
    JOIN unit u ON u.batch_id = p.batch_id AND u.idx BETWEEN p.lo AND p.hi
    WHERE u.seizure_id IS NOT NULL OR u.clone_alert IS NOT NULL OR u.pack_status IS NOT NULL
    UNION
    SELECT u.batch_id, u.idx FROM place s
    JOIN unit u ON u.place_id = s.id
    JOIN part p ON p.batch_id = u.batch_id AND u.idx BETWEEN p.lo AND p.hi
    WHERE s.seizure_id IS NOT NULL
)
SELECT l.idx, label_status(l, u, b, s, u.pack_status)
FROM other o
JOIN label l ON l.batch_id = o.batch_id AND l.idx = o.idx
JOIN batch b ON b.id = l.batch_id
LEFT JOIN unit u ON u.batch_id = l.batch_id
 AND u.idx = CASE l.type WHEN 1 THEN l.pair_idx ELSE l.idx END
LEFT JOIN place s ON s.id = u.place_id
