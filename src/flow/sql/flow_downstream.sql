-- Whether goods of a batch go downstream: to one who sells or uses, who is not their maker, and
-- not back the way they came. No row: to no such holder.
-- $1 batch, $2 from or null, $3 to or null: out of the area. Columns: name of the receiver, of
-- the recall
SELECT coalesce(t.name, ''), r.number
FROM batch b LEFT JOIN place t ON t.id = $3::bigint LEFT JOIN recall r ON r.id = coalesce(b.recall_id, b.scope_recall)
WHERE b.id = $1::bigint
  AND $2::bigint IS DISTINCT FROM $3::bigint
  AND (t.id IS NULL OR (t.kind NOT IN ('agency', 'disposer', 'laboratory', 'certifier')
                        AND t.party_id <> b.producer_id))
  AND NOT EXISTS (SELECT FROM movement m WHERE m.batch_id = b.id
                  AND m.from_place = $3::bigint AND m.to_place = $2::bigint)
