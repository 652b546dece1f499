-- Rows that name labels which cannot move so: none of the batch's, ended, or named twice as leaving
-- one place (or as installed anywhere). Only asked where the file names labels. $1 file, $2 kind.
-- Columns: line, field, rule, value, how many there are in all
WITH named AS MATERIALIZED (
    SELECT r.line, r.c7, r.c8, b.id AS batch_id, r.c7::bigint >> 18 AS first,
           r.c8::bigint >> 18 AS last, r.c6::bigint AS qty,
           CASE $2 WHEN 'installations' THEN '' ELSE r.c3 END AS source
    FROM import_row r JOIN batch b ON b.code = r.c5
    WHERE r.file_id = $1::bigint AND r.c7 IS NOT NULL AND r.c8 IS NOT NULL
      AND (r.c8::bigint >> 18) - (r.c7::bigint >> 18) + 1 = r.c6::bigint
), twice AS (
    SELECT line FROM (SELECT line, first, max(last) OVER (PARTITION BY batch_id, source
                          ORDER BY first, line ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
                          AS before FROM named) o
    WHERE first <= before
), judged AS (
    SELECT n.*, ARRAY[coalesce(l.ends, 0) <> 2 OR l.units <> n.qty, l.void > 0, l.gone > 0,
                      l.stopped > 0,
                      n.line IN (SELECT line FROM twice)] AS bad
    FROM named n, LATERAL (
        SELECT count(*) FILTER (WHERE (idx = n.first AND random = (n.c7::bigint & 262143)::int)) +
               count(*) FILTER (WHERE (idx = n.last AND random = (n.c8::bigint & 262143)::int))
                   AS ends,
               count(*) FILTER (WHERE state IS NOT NULL) AS units,
               count(*) FILTER (WHERE status = 1) AS void,
               count(*) FILTER (WHERE status = 5) AS gone,
               count(*) FILTER (WHERE status IN (4, 7)) AS stopped
        FROM unit_facts f WHERE f.batch_id = n.batch_id AND f.idx BETWEEN n.first AND n.last
          AND f.type = 0) l
)
SELECT line, 'first',
       (ARRAY['label_unknown', 'label_void', 'goods_gone', 'goods_stopped', 'labels_twice'])[i],
       serial_text(first, (c7::bigint & 262143)::int), count(*) OVER ()
FROM judged, unnest(bad) WITH ORDINALITY AS u(b, i)
WHERE u.b ORDER BY line LIMIT 1000
