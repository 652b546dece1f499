-- Marks the labels that a slice of deliveries named as touched. $1 file, $2 after row, $3 to row
SELECT status_touch(array_agg(e))
FROM import_row r JOIN batch b ON b.code = r.c5 JOIN event e ON e.batch_id = b.id AND e.id = r.id
WHERE r.file_id = $1::bigint AND r.n > $2::bigint AND r.n <= $3::bigint AND r.c7 IS NOT NULL
HAVING count(*) > 0
