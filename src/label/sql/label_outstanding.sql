-- The printed labels of a job of which nothing became yet. $1 job
SELECT idx FROM label_end WHERE job_id = $1::uuid AND printed AND fate IS NULL ORDER BY idx
