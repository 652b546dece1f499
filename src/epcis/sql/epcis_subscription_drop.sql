-- Ends a subscription; what waits for its receiver is dropped. $1 id
DELETE FROM epcis_subscription WHERE id = $1::uuid
