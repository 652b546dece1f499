-- What a pack holds, told with codes and products, and how it moved: a company is told the moves
-- from and to its own places.
-- $1 lines and $2 packs within, as JSON: [{batch, first, last, qty, within}], [{batch, idx, within}];
-- $3 batch of its label, $4 index. Columns: contents, packs, moves as JSON arrays
WITH code AS (
    SELECT r.first_index, r.last_index, r.batch_id FROM label_range r WHERE r.type = 2
)
SELECT (SELECT coalesce(json_agg(json_build_object('batch', b.code, 'product', p.name,
                   'model', p.model, 'unit', p.base_unit, 'qty', x.qty,
                   'first', serial_text(f.idx, f.random), 'last', serial_text(t.idx, t.random),
                   'in', CASE WHEN x.within <> $4::bigint THEN serial_text(w.idx, w.random) END,
                   'recall', c.number, 'recall_state', c.state) ORDER BY b.code, x.first), '[]')
        FROM jsonb_to_recordset($1::jsonb) AS x(batch bigint, first bigint, last bigint, qty bigint,
                                                within bigint)
        JOIN every_batch b ON b.id = x.batch JOIN product p ON p.id = b.product_id
        LEFT JOIN every_recall c ON c.id = b.recall_id
        LEFT JOIN label f ON f.batch_id = x.batch AND f.idx = x.first
        LEFT JOIN label t ON t.batch_id = x.batch AND t.idx = x.last
        LEFT JOIN code k ON x.within BETWEEN k.first_index AND k.last_index
        LEFT JOIN label w ON w.batch_id = k.batch_id AND w.idx = x.within),
       (SELECT coalesce(json_agg(json_build_object('code', serial_text(l.idx, l.random),
                   'in', CASE WHEN x.within <> $4::bigint THEN serial_text(w.idx, w.random) END)
                   ORDER BY l.idx), '[]')
        FROM jsonb_to_recordset($2::jsonb) AS x(batch bigint, idx bigint, within bigint)
        JOIN label l ON l.batch_id = x.batch AND l.idx = x.idx
        LEFT JOIN code k ON x.within BETWEEN k.first_index AND k.last_index
        LEFT JOIN label w ON w.batch_id = k.batch_id AND w.idx = x.within),
       (SELECT coalesce(json_agg(json_build_object('at', e.occurred_at, 'event', e.id,
                   'kind', b->>'step', 'from', f.code, 'from_name', f.name, 'to', t.code,
                   'to_name', t.name, 'state', b->>'bucket', 'qty', (b->>'qty')::bigint,
                   'document', b->>'document', 'person', w.name) ORDER BY e.occurred_at, e.seq), '[]')
        FROM event e CROSS JOIN LATERAL (SELECT e.body::jsonb) AS j(b)
        LEFT JOIN every_place f ON f.id = (b->>'from_place')::bigint
        LEFT JOIN every_place t ON t.id = e.place_id
        LEFT JOIN person w ON w.id = e.person_id AND (SELECT app_company()) IS NULL
        WHERE e.batch_id = $3::bigint AND e.kind = 142 AND (b->>'pack')::bigint = $4::bigint
          AND b ? 'step'
          AND ((SELECT app_company()) IS NULL OR f.party_id = (SELECT app_company())
               OR t.party_id = (SELECT app_company())))
