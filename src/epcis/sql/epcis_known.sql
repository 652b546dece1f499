-- The staged events of job $1 whose name is on record for something else, or which declare an
-- error that company $2 (NULL: an agency) did not make: who declares first is the only one.
SELECT k.n, k.event_id FROM epcis_known($1::uuid) k WHERE NOT k.same
UNION
SELECT s.n, s.event_id FROM epcis_staged s
LEFT JOIN epcis_event e ON e.event_id = s.event_id AND NOT e.error
LEFT JOIN epcis_own o ON o.event_id = s.event_id
WHERE s.job = $1::uuid AND s.error AND $2::bigint IS NOT NULL
  AND (e.id IS NOT NULL AND e.company_id IS DISTINCT FROM $2::bigint
       OR o.id IS NOT NULL AND NOT o.companies @> ARRAY[$2::bigint])
ORDER BY 1
