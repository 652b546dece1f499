-- Forgets every shard: the list is made from nothing. No parameters.
DELETE FROM status_shard
