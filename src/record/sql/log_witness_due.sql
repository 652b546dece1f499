-- The checkpoint that a witness is to be asked about. $1 its name. Columns: log, size, the size it is at
-- as far as we know, note. No row: it has cosigned the last one.
SELECT c.origin, c.size, coalesce(w.size, 0), c.note
FROM log_now l JOIN log_checkpoint c ON c.origin = l.n AND c.size = l.signed
LEFT JOIN log_witness w ON w.origin = l.n AND w.witness = $1
WHERE NOT EXISTS (SELECT FROM log_cosignature k
                  WHERE k.origin = c.origin AND k.size = c.size AND k.witness = $1)
