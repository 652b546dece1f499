-- One recorded event, by its id and, where given, its batch: without the batch each batch's key is
-- probed once. $1 event, $2 batch code or null.
-- Columns: batch, its code, kind, whether it is a movement, when, body, number of the record, who
-- took it back, place, area, company, producer's place where its output is not declared
SELECT e.batch_id, b.code, k.name, event_moves(k.apply),
       to_char(e.occurred_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), e.body, e.seq,
       c.by_event, e.place_id, e.area, e.company_id,
       CASE WHEN b.declared_qty IS NULL THEN b.producer_place END
FROM batch b JOIN event e ON e.batch_id = b.id AND e.id = $1::uuid
JOIN event_kind k ON k.code = e.kind
LEFT JOIN correction c ON c.batch_id = e.batch_id AND c.event_id = e.id
WHERE $2::text IS NULL OR b.code = $2
