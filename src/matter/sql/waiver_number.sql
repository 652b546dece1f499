-- The running number of a recall's next waiver, drawn under the recall's lock, and the name of
-- the place it is about. $1 recall, $2 place or null
SELECT (SELECT count(*) + 1 FROM every_waiver WHERE recall_id = r.id),
       (SELECT name || '（' || code || '）' FROM place WHERE id = $2::bigint)
FROM recall r WHERE r.id = $1::uuid
