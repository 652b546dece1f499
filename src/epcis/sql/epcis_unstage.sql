-- Takes the events of job $1 that contradict the record off the stage.
DELETE FROM epcis_staged s
WHERE s.job = $1::uuid
  AND s.n IN (SELECT k.n FROM epcis_known($1::uuid) k WHERE NOT k.same)
