-- What became of a try. $1 id, $2 status (0: none), $3 what went wrong, or null: it was taken; $4 whether
-- no further try would help; $5 how many tries there are. It waits 1 s, then twice as long, 6 h at most.
UPDATE message
SET tries = tries + 1, status = nullif($2::int, 0), why = $3,
    state = CASE WHEN $3::text IS NULL THEN 'sent'
                 WHEN $4::boolean OR tries + 1 >= $5::int THEN 'dead' ELSE 'waiting' END,
    next_try_at = now() + least(interval '1 s' * 2 ^ least(tries, 20), interval '6 h')
                  * (0.75 + random() / 2),
    ended_at = CASE WHEN $3::text IS NULL OR $4::boolean OR tries + 1 >= $5::int THEN now() END
WHERE id = $1::uuid AND state = 'waiting'
