-- Lets a message wait for what is not there, say a mail server: that is no try. $1 id, $2 why.
UPDATE message SET why = $2, next_try_at = now() + interval '1 minute'
WHERE id = $1::uuid AND state = 'waiting'
