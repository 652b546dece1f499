-- What the record shows in one account, and how much of it carries no label.
-- $1 batch, $2 place, $3 bucket
SELECT h.qty, greatest(h.qty - (SELECT count(*) FROM unit u WHERE u.batch_id = $1::bigint
                                AND u.place_id = $2::bigint AND u.state = $3), 0)
FROM (SELECT coalesce((SELECT qty FROM holding WHERE batch_id = $1::bigint
                       AND place_id = $2::bigint AND bucket = $3), 0) AS qty) h
