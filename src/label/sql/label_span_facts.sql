-- What labels are judged by: how many in all, and for void, not printed, on goods that moved, and
-- applied ones how many and the first of them. $1 batch, $2 first, $3 last
SELECT count(*),
       count(*) FILTER (WHERE e.ended), min(e.code) FILTER (WHERE e.ended),
       count(*) FILTER (WHERE NOT e.printed), min(e.code) FILTER (WHERE NOT e.printed),
       count(*) FILTER (WHERE e.moved), min(e.code) FILTER (WHERE e.moved),
       count(*) FILTER (WHERE e.applied), min(e.code) FILTER (WHERE e.applied)
FROM (SELECT serial_text(x.idx, x.random) AS code, x.printed,
             (x.fate IN ('spoiled', 'void', 'unused')) IS TRUE AS ended,
             (x.fate = 'applied') IS TRUE AS applied,
             (u.state <> 'labelled') IS TRUE AS moved
      FROM label_range r JOIN label_end x ON x.job_id = r.job_id
      LEFT JOIN unit u ON u.batch_id = x.batch_id AND u.idx = x.idx
      WHERE r.batch_id = $1::bigint AND $2::bigint BETWEEN r.first_index AND r.last_index
        AND x.idx BETWEEN $2::bigint AND $3::bigint) e
