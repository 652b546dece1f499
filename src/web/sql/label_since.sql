-- Since when a label is what it is: when it was issued, and when its unit came into the state
-- that its status tells, or null; RFC 3339.
-- $1 batch, $2 index, $3 status
SELECT (SELECT to_json(j.issued_at) #>> '{}' FROM label_range r JOIN every_label_job j ON j.id = r.job_id
        WHERE r.first_index <= $2::bigint AND r.last_index >= $2::bigint),
       CASE WHEN $3 = 'recalled' THEN (SELECT to_json(c.opened_at) #>> '{}' FROM batch b
                                       JOIN recall c
                                           ON c.id = coalesce(b.recall_id, b.scope_recall)
                                       WHERE b.id = $1::bigint)
            WHEN $3 IN ('replaced', 'destroyed') THEN
                (SELECT to_json(nullif(u.state_at, '-infinity')) #>> '{}' FROM unit u
                 WHERE u.batch_id = $1::bigint AND u.idx = $2::bigint) END
