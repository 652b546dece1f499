-- What own events say, with the names of what they refer to: one JSON object per event, in the
-- order given. $1 batch ids, $2 event ids
SELECT json_strip_nulls(json_build_object(
    'id', e.id, 'kind', k.name,
    'at', to_char(e.occurred_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
    'recorded', to_char(coalesce(fix.recorded_at, e.recorded_at) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
    'batch', CASE WHEN b.id IS NOT NULL THEN json_build_object('code', b.code, 'lot', b.lot,
        'gtin', pr.gtin, 'produced_on', b.produced_on, 'declared', b.declared_qty,
        'certificate', nullif(b.certificate, '')) END,
    'place', p.code, 'from', fp.code, 'to', tp.code,
    'from_party', fo.code, 'to_party', tp_o.code,
    'from_bucket', facts.body->>'from_bucket', 'to_bucket', facts.body->>'to_bucket',
    'qty', coalesce((facts.body->>'qty')::bigint, (facts.body->>'counted')::bigint),
    'short', (facts.body->>'expected')::bigint - (facts.body->>'counted')::bigint,
    'counted', facts.body->'counted', 'expected', facts.body->'expected',
    'missing', facts.body->>'missing',
    'replacing', CASE WHEN k.name IN ('removed', 'installed')
                      AND (facts.body ? 'twin' OR facts.body ? 'replacing') THEN true END,
    'grade', g.name, 'document', facts.body->>'document', 'reason', facts.body->>'reason',
    'result', facts.body->>'result', 'seal', facts.body->'seals', 'job', facts.body->>'job_id',
    'order', o.number, 'sampling', coalesce(s.number, CASE k.name WHEN 'sampled' THEN facts.body->>'number' END),
    'recall', CASE WHEN k.name = 'recall_opened' THEN facts.body->>'number' ELSE r.number END,
    'pack', (SELECT replace(serial_text(l.idx, l.random), '-', '') FROM every_pack_entry pe
             JOIN label l ON l.batch_id = pe.pack_batch AND l.idx = pe.pack_idx
             WHERE k.code IN (140, 141) AND pe.batch_id = e.batch_id AND pe.event_id = e.id LIMIT 1),
    'child', (SELECT replace(serial_text(l.idx, l.random), '-', '') FROM every_pack_entry pe
              JOIN label l ON l.batch_id = pe.batch_id AND l.idx = pe.child_idx
              WHERE k.code IN (140, 141) AND pe.batch_id = e.batch_id AND pe.event_id = e.id LIMIT 1),
    'transformation', facts.body->>'transformation', 'input', facts.body->'input',
    'seizure', CASE WHEN k.name = 'seized' THEN facts.body->>'number' ELSE z.number END,
    'corrected', CASE WHEN fix.event_id IS NOT NULL THEN json_build_object(
        'at', to_char(fix.recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
        'why', fix.reason, 'by', fix.replaced_by) END,
    'serials', CASE WHEN k.code IN (15, 16, 17, 18, 12) OR facts.body ? 'first'
                    OR (k.code IN (150, 151) AND facts.body ? 'ranges') THEN
        (SELECT json_agg(replace(serial_text(l.idx, l.random), '-', '') ORDER BY l.idx)
         FROM label_spans(facts.body) x JOIN label l ON l.batch_id = e.batch_id
             AND l.idx BETWEEN x.first AND x.last) END,
    'aliases', CASE WHEN k.name = 'labels_applied' THEN
        (SELECT json_agg(a.value ORDER BY a.idx) FROM label_spans(facts.body) x
         JOIN unit_alias a ON a.batch_id = e.batch_id AND a.idx BETWEEN x.first AND x.last
             AND a.active AND a.kind = 'ab') END,
    'old', (SELECT replace(serial_text(l.idx, l.random), '-', '') FROM label l
            WHERE k.name = 'relabelled' AND l.batch_id = e.batch_id
              AND l.idx = (facts.body->>'old')::bigint),
    'new', (SELECT replace(serial_text(l.idx, l.random), '-', '') FROM label l
            WHERE k.name = 'relabelled' AND l.batch_id = e.batch_id
              AND l.idx = (facts.body->>'new')::bigint)))
FROM unnest($1::bigint[], $2::uuid[]) WITH ORDINALITY AS t(batch_id, id, n)
JOIN event e ON e.batch_id = t.batch_id AND e.id = t.id
JOIN event_kind k ON k.code = e.kind
CROSS JOIN LATERAL (SELECT e.body::jsonb) AS facts(body)
LEFT JOIN every_batch b ON b.id = e.batch_id
LEFT JOIN product pr ON pr.id = b.product_id
LEFT JOIN every_place p ON p.id = coalesce(e.place_id, (facts.body->>'place_id')::bigint)
LEFT JOIN every_place fp ON fp.id = (facts.body->>'from_place')::bigint
LEFT JOIN every_place tp ON tp.id = (facts.body->>'to_place')::bigint
LEFT JOIN every_party fo ON fo.id = fp.party_id
LEFT JOIN every_party tp_o ON tp_o.id = tp.party_id
LEFT JOIN grade g ON g.code = (facts.body->>'grade')::smallint
LEFT JOIN every_order o ON o.id = (facts.body->>'order_id')::uuid
LEFT JOIN every_sample s ON s.id = (facts.body->>'sampling_id')::uuid
LEFT JOIN every_correction fix ON fix.batch_id = e.batch_id AND fix.event_id = e.id
LEFT JOIN every_seizure z ON z.id = (facts.body->>'seizure_id')::uuid
LEFT JOIN every_recall r ON r.id = (facts.body->>'recall_id')::uuid
ORDER BY t.n
