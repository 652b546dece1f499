-- The staged events of job $1 whose name is on record for something else.
SELECT n, event_id FROM epcis_known($1::uuid) WHERE NOT same ORDER BY n
