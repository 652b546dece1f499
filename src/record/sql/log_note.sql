-- A checkpoint of a log. $1 log, $2 its size, or null for the last one. Columns: size, note.
SELECT size, note FROM log_checkpoint
WHERE origin = $1::int AND ($2::bigint IS NULL OR size = $2::bigint)
ORDER BY size DESC LIMIT 1
