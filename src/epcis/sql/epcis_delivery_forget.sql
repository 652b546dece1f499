-- Forgets what was delivered more than $1 days ago; what was given up stays.
DELETE FROM epcis_delivery
WHERE state = 'delivered' AND ended_at < now() - interval '1 day' * $1::int
