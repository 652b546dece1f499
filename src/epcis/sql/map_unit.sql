-- The batch and state of a labelled unit. $1 label index
SELECT b.code, u.state FROM unit u JOIN batch b ON b.id = u.batch_id
WHERE u.idx = $1::bigint
  AND u.batch_id = (SELECT r.batch_id FROM label_range r WHERE r.first_index <= $1::bigint
                    ORDER BY r.first_index DESC LIMIT 1)
