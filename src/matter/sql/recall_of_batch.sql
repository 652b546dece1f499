-- The number of a batch's closed recall, locked; no row where there is none or it is open.
-- $1 batch
SELECT r.id, r.number, r.area, r.company_id FROM recall r JOIN batch b ON b.recall_id = r.id
WHERE b.id = $1::bigint AND r.state = 'closed' FOR UPDATE OF r
