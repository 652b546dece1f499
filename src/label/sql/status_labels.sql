-- The labels among those asked that are not normal. $1 first and $2 last indexes of disjoint
-- ranges. Columns: index, status.
SELECT l.idx, s.status
FROM unnest($1::bigint[], $2::bigint[]) AS w(lo, hi)
JOIN label_range r ON r.first_index <= w.hi AND r.last_index >= w.lo
 AND r.first_index >= coalesce((SELECT max(x.first_index) FROM label_range x
                                WHERE x.first_index <= w.lo), w.lo)
JOIN batch b ON b.id = r.batch_id
JOIN label l ON l.batch_id = r.batch_id
 AND l.idx BETWEEN greatest(r.first_index, w.lo) AND least(r.last_index, w.hi)
LEFT JOIN unit u ON u.batch_id = l.batch_id
 AND u.idx = CASE l.type WHEN 1 THEN l.pair_idx ELSE l.idx END
CROSS JOIN LATERAL (SELECT label_status(true, l.void_reason, u.state, u.twin_idx, b.recall_id,
                                        b.determination)) AS s(status)
WHERE s.status <> 0
