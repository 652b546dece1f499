-- The batch and the place where its labelled units are; no place given: the producer's.
-- $1 batch code, $2 place code or null
SELECT b.id, coalesce(l.id, b.producer_place), $2::text IS NOT NULL AND l.id IS NULL
FROM batch b LEFT JOIN place l ON l.code = $2 WHERE b.code = $1
