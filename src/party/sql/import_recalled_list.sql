-- Where a file's goods went that had been recalled or had failed: to whom sells or uses them, who is
-- not their maker, and not back the way they came; see flow_downstream. $1 file.
-- Columns: batch, its code, recalled, area, company, receiver, its name, number of the recall,
-- quantity
SELECT b.id, b.code, (r.id IS NOT NULL)::int, b.area, b.company_id, t.id, t.name, r.number,
       sum(x.qty)
FROM import_recalled x JOIN batch b ON b.id = x.batch_id JOIN place t ON t.id = x.to_place
LEFT JOIN recall r ON r.id = coalesce(b.recall_id, b.scope_recall)
WHERE x.file_id = $1::bigint
  AND t.kind NOT IN ('agency', 'disposer', 'laboratory', 'certifier')
  AND t.party_id <> b.producer_id
  AND NOT EXISTS (SELECT FROM movement m WHERE m.batch_id = b.id AND m.from_place = x.to_place
                  AND m.to_place = x.from_place AND m.seq < x.first_seq)
GROUP BY b.id, t.id, r.id ORDER BY b.id, t.id
