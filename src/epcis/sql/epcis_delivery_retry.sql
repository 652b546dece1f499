-- Gives up no more: dead deliveries of a subscription wait again, from the first try on. $1 id of the
-- subscription
UPDATE epcis_delivery
SET state = 'waiting', tries = 0, next_try_at = now(), ended_at = NULL
WHERE subscription_id = $1::uuid AND state = 'dead'
RETURNING id
