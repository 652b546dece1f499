-- The next delivery of each subscription, if its time has come: none overtakes another.
SELECT d.id, s.dest, s.token, d.body FROM epcis_subscription s,
LATERAL (SELECT * FROM epcis_delivery x WHERE x.subscription_id = s.id AND x.state = 'waiting'
         ORDER BY x.n LIMIT 1) d
WHERE d.next_try_at <= now()
ORDER BY d.next_try_at
LIMIT 64
