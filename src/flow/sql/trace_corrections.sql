-- What was corrected of a batch, by a moment where one is given: each movement that was taken back,
-- and the one in its place. A company sees those that touch its own places.
-- $1 batch, $2 moment or null. Column: a JSON array
SELECT coalesce(json_agg(r.j ORDER BY r.at), '[]') FROM (
    SELECT c.recorded_at AS at, json_build_object('event', c.event_id, 'by', c.by_event,
               'recorded_at', c.recorded_at, 'reason', c.reason, 'person', w.name,
               'kind', k.name, 'at', e.occurred_at, 'from', f.code, 'to', t.code,
               'qty', (b->>'qty')::bigint, 'document', b->>'document',
               'replaced_by', n.id, 'now', CASE WHEN n.id IS NOT NULL THEN json_build_object(
                   'kind', nk.name, 'at', n.occurred_at, 'from', nf.code, 'to', nt.code,
                   'qty', (n.body::jsonb->>'qty')::bigint,
                   'document', n.body::jsonb->>'document') END) AS j
    FROM correction c JOIN event e ON e.batch_id = c.batch_id AND e.id = c.event_id
    JOIN event x ON x.batch_id = c.batch_id AND x.id = c.by_event
    JOIN event_kind k ON k.code = e.kind
    CROSS JOIN LATERAL (SELECT e.body::jsonb) AS j(b)
    LEFT JOIN every_place f ON f.id = (b->>'from_place')::bigint
    LEFT JOIN every_place t ON t.id = (b->>'to_place')::bigint
    LEFT JOIN person w ON w.id = x.person_id AND (SELECT app_company()) IS NULL
    LEFT JOIN event n ON n.batch_id = c.batch_id AND n.id = c.replaced_by
    LEFT JOIN event_kind nk ON nk.code = n.kind
    LEFT JOIN every_place nf ON nf.id = (n.body::jsonb->>'from_place')::bigint
    LEFT JOIN every_place nt ON nt.id = (n.body::jsonb->>'to_place')::bigint
    WHERE c.batch_id = $1::bigint
      AND ($2::timestamptz IS NULL OR c.recorded_at <= $2::timestamptz)
      AND ((SELECT app_company()) IS NULL OR f.party_id = (SELECT app_company())
           OR t.party_id = (SELECT app_company()))) r
