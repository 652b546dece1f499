-- The labelled units of a batch that are at a place, as runs of labels. $1 batch, $2 place
SELECT min(idx), max(idx) FROM (
    SELECT idx, idx - row_number() OVER (ORDER BY idx) AS run FROM unit
    WHERE batch_id = $1::bigint AND place_id = $2::bigint
      AND state IN ('labelled', 'stock', 'installed', 'removed', 'custody')) u
GROUP BY run ORDER BY 1
