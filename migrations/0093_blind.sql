-- Blind samples: the laboratory's package bears a label of its own, which tells neither maker nor
-- batch nor place before the result is recorded.
INSERT INTO label_purpose (name, approval, zh, en) VALUES
 ('blind', 'samplers', '盲样用', 'of a blind sample');

-- 2: a blind sample's label, which tells nobody; 1: a label of its sampling record, which tells
-- those only who may read records anyway; 0: an open one
ALTER TABLE label ADD blind smallint NOT NULL DEFAULT 0;

CREATE TABLE sample_blind (
    sampling_id uuid CONSTRAINT sample_blind_pk PRIMARY KEY,
    number text NOT NULL,
    batch_id bigint NOT NULL,
    idx bigint NOT NULL,
    job_id uuid NOT NULL,        -- of the blind label
    laboratory_id bigint NOT NULL,
    items text[] NOT NULL,
    blinded_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX sample_blind_label ON sample_blind (batch_id, idx);
CREATE INDEX sample_blind_laboratory ON sample_blind (laboratory_id, blinded_at);
GRANT SELECT, INSERT, UPDATE, DELETE ON sample_blind TO firemark_app;
GRANT SELECT ON sample_blind TO firemark_gather;

INSERT INTO event_kind (code, name, zh, en, apply, biz_step, disposition) VALUES
 (32, 'sample_blinded',  '盲样交检', 'blind sample made', 'apply_sample_blinded', 'holding', NULL),
 (33, 'sample_revealed', '查看盲样', 'blind sample seen through', NULL, NULL, NULL);

-- {sampling_id, number, index, job_id, laboratory, items}; where the result is there already, nothing
-- is hidden.
CREATE FUNCTION apply_sample_blinded(keys event_key[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO sample_blind (sampling_id, number, batch_id, idx, job_id, laboratory_id, items,
                              blinded_at)
    SELECT (b->>'sampling_id')::uuid, b->>'number', e.batch_id, (b->>'index')::bigint,
           (b->>'job_id')::uuid, (b->>'laboratory')::bigint,
           ARRAY(SELECT jsonb_array_elements_text(b->'items')), e.occurred_at
    FROM event_of(keys) e, LATERAL (SELECT e.body::jsonb) AS j(b);

    UPDATE label l
    SET blind = CASE WHEN l.idx = (e.body::jsonb->>'index')::bigint THEN 2 ELSE 1 END
    FROM event_of(keys) e
    JOIN sampling_record s ON s.id = (e.body::jsonb->>'sampling_id')::uuid AND s.result = 'pending'
    LEFT JOIN label_range r ON r.job_id = s.job_id AND r.type IN (4, 5, 6)
    WHERE l.batch_id = e.batch_id
      AND (l.idx = (e.body::jsonb->>'index')::bigint
           OR l.idx BETWEEN r.first_index AND r.last_index);
END $$;

-- The result opens the blind sample.
CREATE OR REPLACE FUNCTION apply_result(keys event_key[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    UPDATE sampling_record s
    SET result = r.result, report = r.report, result_seq = r.seq
    FROM (SELECT DISTINCT ON (b->>'sampling_id') (b->>'sampling_id')::uuid AS id,
                 b->>'result' AS result, b AS report, e.seq
          FROM event_of(keys) e, LATERAL (SELECT e.body::jsonb) AS j(b)
          ORDER BY b->>'sampling_id', e.seq DESC) r
    WHERE s.id = r.id AND s.result_seq < r.seq;

    UPDATE batch t SET determination = r.result, determination_seq = r.seq
    FROM (SELECT DISTINCT ON (e.batch_id) e.batch_id, e.body::jsonb->>'result' AS result, e.seq
          FROM event_of(keys) e ORDER BY e.batch_id, e.seq DESC) r
    WHERE t.id = r.batch_id AND t.determination_seq < r.seq;

    UPDATE label l SET blind = 0
    FROM event_of(keys) e
    JOIN sampling_record s ON s.id = (e.body::jsonb->>'sampling_id')::uuid
    JOIN sample_blind x ON x.sampling_id = s.id
    LEFT JOIN label_range r ON r.job_id = s.job_id
    WHERE l.batch_id = s.batch_id AND l.blind > 0
      AND (l.idx = x.idx OR l.idx BETWEEN r.first_index AND r.last_index);
END $$;

CREATE OR REPLACE VIEW unit_facts AS
SELECT l.batch_id, l.idx, l.random, l.type, u.state, u.place_id, p.code AS place_code,
       p.name AS place_name, b.code AS batch_code, pr.name AS product, b.recall_id, u.order_id,
       u.twin_idx, l.void_reason, b.area, b.company_id,
       b.recall_id IS NULL AND b.determination = 'nonconforming' AS suspended, u.state_at,
       l.heir_idx, l.pair_idx, l.blind
FROM label l
JOIN batch b ON b.id = l.batch_id
JOIN product pr ON pr.id = b.product_id
LEFT JOIN unit u ON u.batch_id = l.batch_id
    AND u.idx = CASE l.type WHEN 1 THEN l.pair_idx ELSE l.idx END
LEFT JOIN place p ON p.id = u.place_id;

-- A blind label, too, is on its package when the laboratory has reported.
CREATE OR REPLACE VIEW label_end AS
SELECT r.job_id, l.batch_id, l.idx, l.random, l.type, p.printed,
       CASE WHEN l.fate IN ('spoiled', 'unused') THEN l.fate
            WHEN l.void_reason IS NOT NULL THEN 'void'
            WHEN l.fate = 'applied' OR u.state <> 'labelled' THEN 'applied'
            WHEN p.printed AND l.type IN (4, 5, 6)
                 AND EXISTS (SELECT FROM sampling_record s
                             LEFT JOIN sample_blind x ON x.sampling_id = s.id
                             WHERE s.batch_id = l.batch_id AND r.job_id IN (s.job_id, x.job_id)
                               AND s.result <> 'pending') THEN 'applied' END AS fate
FROM label_range r
JOIN label l ON l.batch_id = r.batch_id AND l.idx BETWEEN r.first_index AND r.last_index
LEFT JOIN unit u ON u.batch_id = l.batch_id
    AND u.idx = CASE l.type WHEN 1 THEN l.pair_idx ELSE l.idx END
CROSS JOIN LATERAL (SELECT EXISTS (SELECT FROM label_printed d WHERE d.job_id = r.job_id
    AND l.idx BETWEEN d.first_idx AND d.last_idx)) AS p(printed);

-- People of a laboratory scan, and read their own blind samples.
ALTER TABLE person DROP CONSTRAINT person_role, ADD CONSTRAINT person_role CHECK (role IN (
    'inspector', 'intake', 'regulator_district', 'regulator_city', 'laboratory', 'company',
    'administrator'));
