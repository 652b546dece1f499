-- Takes pending events off and gives them in the order of their numbers, as entries need them. What the
-- log has already is left out. $1 log, $2 how many at most. Columns as event_row.c reads them.
WITH due AS MATERIALIZED (
    DELETE FROM event_pending
    WHERE ctid = ANY (ARRAY(SELECT ctid FROM event_pending LIMIT $2::int))
    RETURNING batch_id, id
), fresh AS MATERIALIZED (
    SELECT DISTINCT batch_id, id FROM due d
    WHERE NOT EXISTS (SELECT FROM log_entry l
                      WHERE l.origin = $1::int AND l.event_id = d.id AND l.batch_id = d.batch_id)
)
SELECT e.batch_id, e.id::text, k.name, e.area, e.recorded_at, e.occurred_at, e.agency_id,
       e.company_id, e.person_id, e.place_id, e.unit_index, e.corrects::text, encode(e.salt, 'hex'),
       (SELECT string_agg(encode(a.sha256, 'hex'), '' ORDER BY a.n)
        FROM unnest(e.attachments) WITH ORDINALITY AS a(sha256, n)), e.body, e.seq, e.version
FROM fresh f JOIN event e ON e.batch_id = f.batch_id AND e.id = f.id
JOIN event_kind k ON k.code = e.kind
ORDER BY e.seq
