-- The evidence of a matter: what the events of a recall (with its orders, the sample it began with and the
-- destructions of its batch), an order, a destruction or a sampling name, as far as the asker may see it; with
-- what was told when it was first given. $1 number
WITH matter AS (
    SELECT id, batch_id FROM recall WHERE number = $1
    UNION SELECT o.id, o.batch_id FROM replacement_order o JOIN recall r ON r.id = o.recall_id
          WHERE o.number = $1 OR r.number = $1
    UNION SELECT d.id, d.batch_id FROM destruction d
          WHERE d.number = $1 OR d.batch_id = (SELECT batch_id FROM recall WHERE number = $1)
    UNION SELECT s.id, s.batch_id FROM sampling_record s
          WHERE s.number = $1 OR s.id = (SELECT sampling_id FROM recall WHERE number = $1)
    UNION SELECT id, 0 FROM not_sampled WHERE number = $1
), named AS (
    SELECT DISTINCT e.seq, e.kind, e.occurred_at, e.person_id, h.sha256, h.place
    FROM matter m JOIN event e ON e.batch_id = m.batch_id AND e.attachments <> '{}'
         AND (e.id = m.id OR m.id::text IN (e.body::jsonb->>'recall_id',
              e.body::jsonb->>'order_id', e.body::jsonb->>'destruction_id',
              e.body::jsonb->>'sampling_id')),
         LATERAL unnest(e.attachments) WITH ORDINALITY AS h(sha256, place)
)
SELECT CASE WHEN EXISTS (SELECT FROM matter) THEN (
    SELECT coalesce(json_agg(json_build_object('sha256', encode(f.sha256, 'hex'),
               'kind', k.name, 'at', n.occurred_at, 'by', p.name, 'type', f.media_type,
               'bytes', f.bytes, 'received_at', (r.first).received_at, 'sm3', encode(f.sm3, 'hex'),
               'captured_at', (r.first).captured_at, 'device', nullif((r.first).device, ''),
               'clock_skew', evidence_skewed(r.first))
           ORDER BY n.seq, n.place), '[]')
    FROM named n JOIN evidence_file f ON f.sha256 = n.sha256
    JOIN event_kind k ON k.code = n.kind LEFT JOIN person p ON p.id = n.person_id
    JOIN LATERAL (SELECT i AS first FROM evidence_receipt i WHERE i.sha256 = f.sha256 AND receipt_seen(i)
                  ORDER BY i.id LIMIT 1) r ON true) END
