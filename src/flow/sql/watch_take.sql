-- Takes the scans that wait to be looked at, the oldest first looks before those of a second one.
-- $1 how many at most of each. Columns: batches, ids and whether for the second time, as arrays;
-- how many.
WITH taken AS (
    DELETE FROM scan_watch
    WHERE ctid = ANY (ARRAY(SELECT ctid FROM scan_watch LIMIT $1::int)) RETURNING batch_id, id
), again AS (
    DELETE FROM scan_recheck r
    USING (SELECT batch_id, id FROM scan_recheck WHERE due_at <= now()
           ORDER BY due_at LIMIT $1::int) d
    WHERE r.batch_id = d.batch_id AND r.id = d.id RETURNING r.batch_id, r.id
), both_of AS (
    SELECT batch_id, id, false AS again FROM taken UNION ALL SELECT batch_id, id, true FROM again
)
SELECT coalesce(array_agg(batch_id), '{}'), coalesce(array_agg(id), '{}'),
       coalesce(array_agg(again), '{}'), count(*) FROM both_of
