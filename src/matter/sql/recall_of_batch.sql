-- A batch's recall, locked whatever its state: one that is being closed is waited for. $1 batch
SELECT r.id, r.state, r.area, r.company_id FROM recall r JOIN batch b ON b.recall_id = r.id
WHERE b.id = $1::bigint FOR UPDATE OF r
