-- One unit with its history: what the ledger moved, what was recorded about it alone, and what
-- befell its batch. A company sees the place and the steps of its own places, and what befell
-- the batch.
-- $1 batch, $2 index, $3 status. Columns: the unit as JSON, its twin's index and random part
WITH RECURSIVE unit_row AS (
    SELECT l.*, u.state, u.order_id, u.twin_idx, u.state_at, u.clone_alert, p.code AS place,
           coalesce(u.seizure_id, p.seizure_id) AS seizure_id, p.name AS place_name
    FROM label l LEFT JOIN every_unit u ON u.batch_id = l.batch_id
        AND u.idx = CASE l.type WHEN 1 THEN l.pair_idx ELSE l.idx END
    LEFT JOIN place p ON p.id = u.place_id
        AND ((SELECT app_company()) IS NULL OR p.party_id = (SELECT app_company()))
    WHERE l.batch_id = $1::bigint AND l.idx = $2::bigint
), line AS ( -- the label, and those whose unit it took over
    SELECT $2::bigint AS idx
    UNION SELECT l.idx FROM line JOIN label l ON l.batch_id = $1::bigint AND l.heir_idx = line.idx
), orders AS (
    SELECT o.* FROM every_order o JOIN unit_row u ON u.order_id = o.id
), about_batch AS (
    SELECT batch_id, job_id AS id FROM label_range
    WHERE batch_id = $1::bigint
      AND EXISTS (SELECT FROM line WHERE line.idx BETWEEN first_index AND last_index)
    UNION SELECT batch_id, id FROM every_sample WHERE batch_id = $1::bigint
    UNION SELECT batch_id, id FROM every_recall WHERE batch_id = $1::bigint
    UNION SELECT batch_id, id FROM every_event WHERE kind = 31 AND seq IN
        (SELECT result_seq FROM every_sample WHERE batch_id = $1::bigint)
    UNION SELECT batch_id, id FROM every_event WHERE kind IN (44, 45) AND seq IN
        (SELECT state_seq FROM every_recall WHERE batch_id = $1::bigint)
), about_unit AS (
    SELECT m.batch_id, m.event_id AS id FROM line JOIN movement m
        ON m.batch_id = $1::bigint AND m.first_idx <= line.idx AND m.last_idx >= line.idx
    UNION SELECT e.batch_id, e.id FROM line
    JOIN event e ON e.batch_id = $1::bigint AND e.unit_index = line.idx
    UNION SELECT batch_id, id FROM orders
    UNION SELECT p.batch_id, p.event_id FROM line JOIN pack_entry p
        ON p.batch_id = $1::bigint AND p.first_idx <= line.idx AND p.last_idx >= line.idx
    UNION SELECT k.batch_id, k.event_id FROM line JOIN site_check k
        ON k.batch_id = $1::bigint AND k.first_idx <= line.idx AND k.last_idx >= line.idx
    UNION SELECT c.batch_id, x.id FROM correction c
        JOIN event e ON e.batch_id = c.batch_id AND e.id = c.event_id
        CROSS JOIN LATERAL (SELECT e.body::jsonb) AS j(b)
        JOIN line ON line.idx BETWEEN (b->>'first')::bigint AND (b->>'last')::bigint
        CROSS JOIN LATERAL (VALUES (c.event_id), (c.by_event)) AS x(id)
        WHERE c.batch_id = $1::bigint
), packs AS ( -- each time that it went into a pack or came out
    SELECT p.at, p.seq, p.goes_in, serial_text(l.idx, l.random) AS code
    FROM line JOIN every_pack_entry p
        ON p.batch_id = $1::bigint AND p.first_idx <= line.idx AND p.last_idx >= line.idx
    JOIN label l ON l.batch_id = p.pack_batch AND l.idx = p.pack_idx
), step AS (
    SELECT e.id, e.seq, e.occurred_at, e.recorded_at, e.kind, e.person_id, e.place_id,
           e.body::jsonb AS b, true AS common
    FROM about_batch a JOIN every_event e ON e.batch_id = a.batch_id AND e.id = a.id
    UNION ALL
    SELECT e.id, e.seq, e.occurred_at, e.recorded_at, e.kind, e.person_id, e.place_id,
           e.body::jsonb, false
    FROM about_unit a JOIN event e ON e.batch_id = a.batch_id AND e.id = a.id
)
SELECT json_build_object('status', s.name, 'status_zh', s.zh, 'status_en', s.en,
           'todo_zh', s.todo_zh, 'todo_en', s.todo_en,
           'state', u.state, 'state_zh', coalesce(k.zh, '已贴标'),
           'state_en', coalesce(k.en, 'labelled'), 'since', nullif(u.state_at, '-infinity'),
           'batch', b.code, 'lot', b.lot, 'product', p.name, 'model', p.model,
           'producer', r.name, 'produced_on', b.produced_on, 'determination', b.determination,
           'place', u.place, 'place_name', u.place_name,
           'recall', c.number, 'recall_state', c.state,
           'order', o.number, 'order_state', o.state, 'void_reason', u.void_reason,
           'seizure', (SELECT z.number FROM every_seizure z WHERE z.id = u.seizure_id
                       AND ((SELECT app_company()) IS NULL
                            OR z.company_id = (SELECT app_company()))),
           'clone_alert', CASE WHEN (SELECT app_company()) IS NULL THEN u.clone_alert END,
           'formers', (SELECT coalesce(json_agg(serial_text(l.idx, l.random) ORDER BY l.idx), '[]')
                       FROM line JOIN label l ON l.batch_id = $1::bigint AND l.idx = line.idx
                       WHERE line.idx <> $2::bigint),
           'pack', (SELECT x.code FROM (SELECT * FROM packs ORDER BY at DESC, seq DESC LIMIT 1) x
                    WHERE x.goes_in),
           'packs', (SELECT coalesce(json_agg(json_build_object('code', code, 'at', at,
                                                                'in', goes_in)
                                              ORDER BY at, seq), '[]') FROM packs),
           'history', (SELECT coalesce(json_agg(json_build_object('at', h.occurred_at,
                   'recorded_at', h.recorded_at, 'kind', n.name, 'zh', n.zh, 'en', n.en,
                   'from', f.code, 'from_name', f.name,
                   'place', t.code, 'place_name', t.name, 'person', w.name,
                   'qty', h.b->'qty', 'grade', g.name, 'document', h.b->>'document',
                   'pack', (SELECT serial_text(l.idx, l.random) FROM label l
                            WHERE l.batch_id = (h.b->>'pack_batch')::bigint
                              AND l.idx = (h.b->>'pack')::bigint),
                   'corrected', EXISTS (SELECT FROM correction c
                                        WHERE c.batch_id = $1::bigint AND c.event_id = h.id),
                   -- whose goods were sampled elsewhere is not told by the sample's number
                   'note', CASE WHEN h.kind <> 30 OR t.id IS NOT NULL
                           THEN coalesce(h.b->>'reason', h.b->>'number', h.b->>'result') END,
                   'note_zh', h.b->'why'->>'zh', 'note_en', h.b->'why'->>'en')
                   ORDER BY h.occurred_at, h.seq), '[]')
               FROM step h JOIN event_kind n ON n.code = h.kind
               LEFT JOIN place f ON f.id = (h.b->>'from_place')::bigint
                   AND f.id <> h.place_id
                   AND ((SELECT app_company()) IS NULL OR f.party_id = (SELECT app_company()))
               LEFT JOIN place t ON t.id = h.place_id
                   AND ((SELECT app_company()) IS NULL OR t.party_id = (SELECT app_company()))
               LEFT JOIN person w ON w.id = h.person_id AND (SELECT app_company()) IS NULL
               LEFT JOIN grade g ON g.code = (h.b->>'grade')::smallint
               WHERE (SELECT app_company()) IS NULL OR h.common OR f.id IS NOT NULL
                  OR t.id IS NOT NULL)),
       x.idx, x.random
FROM unit_row u JOIN every_batch b ON b.id = u.batch_id JOIN product p ON p.id = b.product_id
JOIN every_party r ON r.id = b.producer_id
JOIN unit_status s ON s.name = $3
LEFT JOIN bucket k ON k.name = u.state
LEFT JOIN every_recall c ON c.id = coalesce(b.recall_id, b.scope_recall)
LEFT JOIN orders o ON ((SELECT app_company()) IS NULL OR o.company_id = (SELECT app_company()))
LEFT JOIN LATERAL (SELECT y.batch_id FROM label_range y WHERE y.first_index <= u.twin_idx
                   ORDER BY y.first_index DESC LIMIT 1) z ON true
LEFT JOIN label x ON x.batch_id = z.batch_id AND x.idx = label_heir(z.batch_id, u.twin_idx)
