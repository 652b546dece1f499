-- One unit with its history: what the ledger moved, what was recorded about it alone, and what
-- befell its batch. A company sees the place and the steps of its own places, and what befell
-- the batch.
-- $1 batch, $2 index, $3 status. Columns: the unit as JSON, its twin's index and random part
WITH unit_row AS (
    SELECT l.*, u.state, u.order_id, u.twin_idx, u.state_at, p.code AS place, p.name AS place_name
    FROM label l LEFT JOIN unit u ON u.batch_id = l.batch_id AND u.idx = l.idx
    LEFT JOIN place p ON p.id = u.place_id
        AND ((SELECT app_company()) IS NULL OR p.party_id = (SELECT app_company()))
    WHERE l.batch_id = $1::bigint AND l.idx = $2::bigint
), orders AS (
    SELECT o.* FROM replacement_order o JOIN unit_row u ON u.order_id = o.id
), about_batch AS (
    SELECT batch_id, job_id AS id FROM label_range
    WHERE batch_id = $1::bigint AND $2::bigint BETWEEN first_index AND last_index
    UNION SELECT batch_id, id FROM sampling_record WHERE batch_id = $1::bigint
    UNION SELECT batch_id, id FROM recall WHERE batch_id = $1::bigint
    UNION SELECT batch_id, id FROM event WHERE kind = 31 AND seq IN
        (SELECT result_seq FROM sampling_record WHERE batch_id = $1::bigint)
    UNION SELECT batch_id, id FROM event WHERE kind IN (44, 45) AND seq IN
        (SELECT state_seq FROM recall WHERE batch_id = $1::bigint)
), about_unit AS (
    SELECT batch_id, event_id AS id FROM movement
    WHERE batch_id = $1::bigint AND first_idx <= $2::bigint AND last_idx >= $2::bigint
    UNION SELECT batch_id, id FROM event
    WHERE batch_id = $1::bigint AND unit_index = $2::bigint
    UNION SELECT batch_id, id FROM orders
), step AS (
    SELECT e.id, e.seq, e.occurred_at, e.recorded_at, e.kind, e.person_id, e.place_id,
           e.body::jsonb AS b, true AS common
    FROM about_batch a JOIN event e ON e.batch_id = a.batch_id AND e.id = a.id
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
           'history', (SELECT coalesce(json_agg(json_build_object('at', h.occurred_at,
                   'recorded_at', h.recorded_at, 'kind', n.name, 'zh', n.zh, 'en', n.en,
                   'from', f.code, 'from_name', f.name,
                   'place', t.code, 'place_name', t.name, 'person', w.name,
                   'qty', h.b->'qty', 'grade', g.name, 'document', h.b->>'document',
                   'note', coalesce(h.b->>'reason', h.b->>'number', h.b->>'result'),
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
       u.twin_idx, x.random
FROM unit_row u JOIN batch b ON b.id = u.batch_id JOIN product p ON p.id = b.product_id
JOIN party r ON r.id = b.producer_id
JOIN unit_status s ON s.name = $3
LEFT JOIN bucket k ON k.name = u.state
LEFT JOIN recall c ON c.id = b.recall_id
LEFT JOIN orders o ON ((SELECT app_company()) IS NULL OR o.company_id = (SELECT app_company()))
LEFT JOIN LATERAL (SELECT y.batch_id FROM label_range y WHERE y.first_index <= u.twin_idx
                   ORDER BY y.first_index DESC LIMIT 1) z ON true
LEFT JOIN label x ON x.batch_id = z.batch_id AND x.idx = u.twin_idx
