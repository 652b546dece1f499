-- Takes a named query away, and its subscriptions with it. $1 name
DELETE FROM epcis_query WHERE name = $1
