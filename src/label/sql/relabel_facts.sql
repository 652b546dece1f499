-- The two labels of a re-labelling. $1 batch, $2 old, $3 new index. Columns: area of the old unit's
-- place or of the batch, whether it is listed for destruction, whether the new label is printed and
-- nothing became of it yet, its type, whether its job is of the asker's areas
SELECT coalesce((SELECT p.area FROM unit u JOIN place p ON p.id = u.place_id
                 WHERE u.batch_id = b.id AND u.idx = $2::bigint), b.area),
       EXISTS (SELECT FROM every_destruction d WHERE d.batch_id = b.id AND d.state = 'open'
               AND $2::bigint = ANY (d.units)),
       coalesce(e.printed AND e.fate IS NULL, false), e.type
FROM batch b
JOIN label_range r ON r.batch_id = b.id AND $3::bigint BETWEEN r.first_index AND r.last_index
JOIN label_end e ON e.job_id = r.job_id AND e.idx = $3::bigint
WHERE b.id = $1::bigint
