-- The unit that another maker's code is registered for, read by the code's own value alone.
-- $1 kind, $2 value. Columns: batch, label index, random part
SELECT a.batch_id, a.idx, l.random
FROM unit_alias a JOIN label l ON l.batch_id = a.batch_id AND l.idx = a.idx
WHERE a.kind = $1 AND a.value = $2 AND a.active
LIMIT 2
