-- Something to tell. $1 id of the delivery, $2 of its subscription, $3 how many events, $4 the
-- document
INSERT INTO epcis_delivery (id, subscription_id, events, body)
VALUES ($1::uuid, $2::uuid, $3::int, $4)
