-- The key of a log that we are a witness of. $1 its name.
SELECT vkey FROM witnessed_log WHERE name = $1 AND ended_at IS NULL
