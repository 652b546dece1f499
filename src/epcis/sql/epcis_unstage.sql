-- Takes the events $2 (numbers) of job $1, which contradict the record, off the stage.
DELETE FROM epcis_staged s WHERE s.job = $1::uuid AND s.n = ANY ($2::int[])
