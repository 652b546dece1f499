-- What became of a try. $1 id, $2 HTTP status (0: none), $3 code of what went wrong, or null: it was
-- taken; $4 how many tries there are. A refused one waits 1 s, then twice as long each time, 6 h at
-- most.
WITH tried AS (
    UPDATE epcis_delivery
    SET tries = tries + 1, http_status = nullif($2::int, 0), why = $3,
        state = CASE WHEN $3::text IS NULL THEN 'delivered'
                     WHEN tries + 1 >= $4::int THEN 'dead' ELSE 'waiting' END,
        next_try_at = now() + least(interval '1 s' * 2 ^ least(tries, 20), interval '6 h'),
        ended_at = CASE WHEN $3::text IS NULL OR tries + 1 >= $4::int THEN now() END,
        body = CASE WHEN $3::text IS NOT NULL THEN body END
    WHERE id = $1::uuid AND state = 'waiting'
    RETURNING subscription_id, state
)
UPDATE epcis_subscription s SET last_notified_at = now()
FROM tried t WHERE s.id = t.subscription_id AND t.state = 'delivered'
