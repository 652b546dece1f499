-- Labels and their units, locked in their order. $1 batch, $2 first, $3 last
WITH labels AS (
    SELECT idx FROM label
    WHERE batch_id = $1::bigint AND idx BETWEEN $2::bigint AND $3::bigint
    ORDER BY idx FOR UPDATE
), units AS (
    SELECT idx FROM unit
    WHERE batch_id = $1::bigint AND idx BETWEEN $2::bigint AND $3::bigint
    ORDER BY idx FOR UPDATE
)
SELECT (SELECT count(*) FROM labels), (SELECT count(*) FROM units)
