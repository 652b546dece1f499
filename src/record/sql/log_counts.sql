-- How many events there are, and how many of them are in a log or about to be. $1 log.
SELECT (SELECT count(*) FROM event), (SELECT count(*) FROM event_pending),
       (SELECT count(*) FROM log_entry WHERE origin = $1::int AND event_id IS NOT NULL)
