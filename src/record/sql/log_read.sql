-- Entries of a log in their order, each with its event and the checkpoint signed right behind it.
-- $1 log, $2 the first, $3 the first not wanted. Columns: index, entry (hex), whether it stands for an
-- event, size and note of the checkpoint; then the event's as event_row.c reads them.
SELECT l.idx, encode(l.entry, 'hex'), l.event_id IS NOT NULL, c.size, c.note,
       e.batch_id, e.id::text, k.name, e.area, e.recorded_at, e.occurred_at, e.agency_id,
       e.company_id, e.person_id, e.place_id, e.unit_index, e.corrects::text, encode(e.salt, 'hex'),
       (SELECT string_agg(encode(a.sha256, 'hex'), '' ORDER BY a.n)
        FROM unnest(e.attachments) WITH ORDINALITY AS a(sha256, n)), e.body, e.seq, e.version
FROM log_entry l
LEFT JOIN log_checkpoint c ON c.origin = l.origin AND c.size = l.idx + 1
LEFT JOIN event e ON e.batch_id = l.batch_id AND e.id = l.event_id
LEFT JOIN event_kind k ON k.code = e.kind
WHERE l.origin = $1::int AND l.idx >= $2::bigint AND l.idx < $3::bigint
ORDER BY l.idx
