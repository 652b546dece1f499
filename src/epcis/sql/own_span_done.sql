-- A span told up to a number, or whole. $1 id, $2 the first number still to be told, or null
WITH gone AS (DELETE FROM epcis_untold WHERE id = $1::bigint AND $2::bigint IS NULL)
UPDATE epcis_untold SET lo = $2::bigint WHERE id = $1::bigint AND $2::bigint IS NOT NULL
