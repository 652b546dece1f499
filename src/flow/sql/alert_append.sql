-- Appends one event about an alert that no person caused. $1 the event as event_append() takes it
SELECT event_append(jsonb_build_array($1::jsonb))
