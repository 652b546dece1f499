-- A label that took over another's unit is on it: it replaces no second one, and it counts as applied.
CREATE OR REPLACE VIEW label_end AS
SELECT r.job_id, l.batch_id, l.idx, l.random, l.type, p.printed,
       CASE WHEN l.fate IN ('spoiled', 'unused') THEN l.fate
            WHEN l.void_reason IS NOT NULL THEN 'void'
            WHEN l.fate = 'applied' OR u.state <> 'labelled' THEN 'applied'
            WHEN EXISTS (SELECT FROM label f WHERE f.batch_id = l.batch_id AND f.heir_idx = u.idx)
                THEN 'applied'
            WHEN p.printed AND l.type IN (4, 5, 6)
                 AND EXISTS (SELECT FROM sampling_record s
                             LEFT JOIN sample_blind x ON x.sampling_id = s.id
                             WHERE s.batch_id = l.batch_id AND r.job_id IN (s.job_id, x.job_id)
                               AND s.result <> 'pending') THEN 'applied' END AS fate
FROM label_range r
JOIN label l ON l.batch_id = r.batch_id AND l.idx BETWEEN r.first_index AND r.last_index
LEFT JOIN unit u ON u.batch_id = l.batch_id
    AND u.idx = CASE l.type WHEN 1 THEN l.pair_idx ELSE l.idx END
CROSS JOIN LATERAL (SELECT EXISTS (SELECT FROM label_printed d WHERE d.job_id = r.job_id
    AND l.idx BETWEEN d.first_idx AND d.last_idx)) AS p(printed);
