-- What became of every printed label: applied, spoiled, void, or handed back unused. Void labels have
-- a reason; what is spoiled or unused is void, too. A label is applied as soon as its unit moves, so
-- that needs no record of its own.
ALTER TABLE label
    ADD fate text CONSTRAINT label_fate CHECK (fate IN ('applied', 'spoiled', 'unused')),
    ADD pair_idx bigint,         -- the label on the product and its paper twin name each other
    ADD heir_idx bigint;         -- re-labelled: the label that took over the unit

INSERT INTO event_kind (code, name, zh, en, apply, biz_step, disposition) VALUES
 (16, 'labels_spoiled',  '标签损坏', 'labels spoiled',  'apply_labels_spoiled', 'decommissioning', 'inactive'),
 (17, 'labels_applied',  '标签贴上', 'labels applied',  'apply_labels_applied', 'commissioning', 'active'),
 (18, 'labels_returned', '退回未用标签', 'unused labels handed back', 'apply_labels_returned', 'decommissioning', 'inactive');

-- The labels that a body names: {ranges: [[first, last], ..]}, or {first, last}.
CREATE FUNCTION label_spans(body jsonb) RETURNS TABLE (first bigint, last bigint)
LANGUAGE sql IMMUTABLE AS $$
    SELECT (r->>0)::bigint, (r->>1)::bigint
    FROM jsonb_array_elements(coalesce(body->'ranges',
             jsonb_build_array(jsonb_build_array(body->'first', body->'last')))) r
$$;

-- A label ends once: the rules see to it, so the order in which the ends are derived says nothing.
-- That it was applied before yields to how it ended.
CREATE FUNCTION apply_labels_ended(keys event_key[], ended text) RETURNS void LANGUAGE sql AS $$
    UPDATE label l SET fate = ended, void_reason = b->>'reason'
    FROM event_of(keys) e, LATERAL (SELECT e.body::jsonb) AS j(b), LATERAL label_spans(b) s
    WHERE l.batch_id = e.batch_id AND l.idx BETWEEN s.first AND s.last
$$;
CREATE FUNCTION apply_labels_spoiled(keys event_key[]) RETURNS void LANGUAGE sql AS $$
    SELECT apply_labels_ended(keys, 'spoiled')
$$;
CREATE FUNCTION apply_labels_returned(keys event_key[]) RETURNS void LANGUAGE sql AS $$
    SELECT apply_labels_ended(keys, 'unused')
$$;
CREATE FUNCTION apply_labels_applied(keys event_key[]) RETURNS void LANGUAGE sql AS $$
    UPDATE label l SET fate = 'applied'
    FROM event_of(keys) e, LATERAL label_spans(e.body::jsonb) s
    WHERE l.batch_id = e.batch_id AND l.idx BETWEEN s.first AND s.last AND l.fate IS NULL
$$;

-- One row per label: whether it was printed, and what became of it. The labels of a sampling record
-- are on their packages when the laboratory has reported; a paper twin goes with its product.
CREATE VIEW label_end AS
SELECT r.job_id, l.batch_id, l.idx, l.random, l.type, p.printed,
       CASE WHEN l.fate IN ('spoiled', 'unused') THEN l.fate
            WHEN l.void_reason IS NOT NULL THEN 'void'
            WHEN l.fate = 'applied' OR u.state <> 'labelled' THEN 'applied'
            WHEN p.printed AND l.type IN (4, 5, 6)
                 AND EXISTS (SELECT FROM sampling_record s
                             WHERE s.batch_id = l.batch_id AND s.job_id = r.job_id
                               AND s.result <> 'pending') THEN 'applied' END AS fate
FROM label_range r
JOIN label l ON l.batch_id = r.batch_id AND l.idx BETWEEN r.first_index AND r.last_index
LEFT JOIN unit u ON u.batch_id = l.batch_id
    AND u.idx = CASE l.type WHEN 1 THEN l.pair_idx ELSE l.idx END
CROSS JOIN LATERAL (SELECT EXISTS (SELECT FROM label_printed d WHERE d.job_id = r.job_id
    AND l.idx BETWEEN d.first_idx AND d.last_idx)) AS p(printed);
GRANT SELECT ON label_end TO firemark_app;
