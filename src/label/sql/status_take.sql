-- Takes the marks off, and gives the labels that they stand for. $1 the end of the labels that the
-- list knew. Columns: first and last index, merged and in order; the end of the labels now.
WITH taken AS (
    DELETE FROM status_touched RETURNING batch_id, first_index, last_index, place_id
), issued AS (
    SELECT coalesce(max(last_index) + 1, 0) AS upto FROM label_range
), marked AS (
    SELECT t.batch_id, r.first_index AS lo, r.last_index AS hi
    FROM (SELECT DISTINCT batch_id FROM taken
          WHERE first_index IS NULL AND place_id IS NULL) t
    JOIN label_range r ON r.batch_id = t.batch_id
    UNION SELECT batch_id, first_index, last_index FROM taken WHERE first_index IS NOT NULL
    UNION SELECT u.batch_id, u.idx, u.idx FROM taken t JOIN unit u ON u.place_id = t.place_id
), touched AS (
    -- what is on the product, and its paper twin, whose status is the unit's
    SELECT t.lo, t.hi FROM marked t
    UNION SELECT l.pair_idx, l.pair_idx FROM marked t
    JOIN label l ON l.batch_id = t.batch_id AND l.idx BETWEEN t.lo AND t.hi
    WHERE l.pair_idx IS NOT NULL
    -- what is new, with the gaps that no job took
    UNION SELECT $1::bigint, upto - 1 FROM issued WHERE upto > $1::bigint
), ahead AS (
    SELECT lo, hi, max(hi) OVER (ORDER BY lo, hi ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
           AS before FROM touched
), runs AS (
    SELECT lo, hi, count(*) FILTER (WHERE before IS NULL OR lo > before + 1)
           OVER (ORDER BY lo, hi) AS run FROM ahead
), merged AS (
    SELECT min(lo) AS lo, max(hi) AS hi FROM runs GROUP BY run
)
SELECT m.lo, least(m.hi, i.upto - 1), i.upto
FROM issued i LEFT JOIN merged m ON m.lo < i.upto ORDER BY m.lo
