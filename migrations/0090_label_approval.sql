-- Whoever asks for labels does not approve them, and every print is on record: the first is free,
-- a later one has a reason.

-- What labels are for, and who approves them: 'another' person than the one who asked, with the
-- power to decide; 'samplers': the act of two named samplers at intake is the approval. A
-- deployment may make a rule stricter; a job keeps the rule under which it was asked for.
CREATE TABLE label_purpose (
    name text CONSTRAINT label_purpose_pk PRIMARY KEY,
    approval text NOT NULL
        CONSTRAINT label_purpose_approval CHECK (approval IN ('another', 'samplers')),
    zh text NOT NULL,
    en text NOT NULL
);
INSERT INTO label_purpose (name, approval, zh, en) VALUES
 ('goods',    'another',  '新标签',   'new labels'),
 ('relabel',  'another',  '换标用',   'to re-label with'),
 ('sampling', 'samplers', '抽样用',   'of a sampling record');
CREATE TABLE label_type (        -- enum fm_label_type
    code smallint CONSTRAINT label_type_pk PRIMARY KEY,
    name text NOT NULL CONSTRAINT label_type_name UNIQUE,
    zh text NOT NULL,
    en text NOT NULL
);
INSERT INTO label_type (code, name, zh, en) VALUES
 (0, 'unit',        '产品标签', 'unit'),
 (1, 'twin',        '随附标签', 'paper twin'),
 (2, 'pack',        '包装标签', 'pack'),
 (3, 'batch',       '批次标签', 'batch'),
 (4, 'sample',      '检样标签', 'test sample'),
 (5, 'reserve',     '备样标签', 'reserve sample'),
 (6, 'seal',        '封条',     'evidence seal'),
 (7, 'document',    '文件',     'document'),
 (8, 'destruction', '销毁标签', 'destruction tag');
GRANT SELECT ON label_purpose, label_type TO firemark_app;

-- approval: the rule that held; 'issuer' for jobs of before, whose issuer was the approver
ALTER TABLE label_job
    ADD purpose text NOT NULL DEFAULT 'goods',
    ADD approval text NOT NULL DEFAULT 'issuer',
    ADD asked_by bigint,
    ADD approved_at timestamptz,
    ADD rejected_by bigint,
    ADD rejected_at timestamptz,
    ADD reject_reason text;
UPDATE label_job SET asked_by = approved_by, approved_at = issued_at;
CREATE INDEX label_job_batch ON label_job (batch_id);

-- One row per print, and the labels that were on it.
CREATE TABLE label_printing (
    id uuid CONSTRAINT label_printing_pk PRIMARY KEY,
    job_id uuid NOT NULL,
    batch_id bigint NOT NULL,
    printed_at timestamptz NOT NULL,
    person_id bigint,
    labels int NOT NULL,
    copies int NOT NULL,
    output text NOT NULL,        -- 'pdf', 'png', 'svg', or a printer's language
    device text,                 -- the printer, where one was sent to
    reprint boolean NOT NULL,
    reason text,
    retry_key text               -- of the request: the same again is no other print
);
CREATE INDEX label_printing_job ON label_printing (job_id);
CREATE TABLE label_printed (
    printing_id uuid NOT NULL,
    first_idx bigint NOT NULL,
    last_idx bigint NOT NULL,
    job_id uuid NOT NULL,
    CONSTRAINT label_printed_pk PRIMARY KEY (printing_id, first_idx)
);
CREATE INDEX label_printed_job ON label_printed (job_id);
GRANT SELECT, INSERT, UPDATE, DELETE ON label_printing, label_printed TO firemark_app;

INSERT INTO event_kind (code, name, zh, en, apply, biz_step, disposition) VALUES
 (13, 'labels_approved', '批准标签', 'labels approved', 'apply_labels_approved', NULL, NULL),
 (14, 'labels_rejected', '驳回标签', 'labels rejected', 'apply_labels_rejected', NULL, NULL),
 (15, 'labels_printed',  '打印标签', 'labels printed',  'apply_labels_printed', 'encoding', 'encoded');

-- Labels to re-label with have no unit of their own: they take over another's.
CREATE OR REPLACE FUNCTION apply_labels_issued(keys event_key[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO label_job (id, batch_id, area, agency_id, company_id, issued_at, day, count,
                           purpose, approval, asked_by, approved_by, approved_at)
    SELECT e.id, e.batch_id, e.area, e.agency_id, e.company_id, e.occurred_at,
           (b->>'day')::smallint, (b->>'count')::int, coalesce(b->>'purpose', 'goods'),
           a.rule, e.person_id, CASE WHEN a.rule <> 'another' THEN e.person_id END,
           CASE WHEN a.rule <> 'another' THEN e.occurred_at END
    FROM event_of(keys) e, LATERAL (SELECT e.body::jsonb) AS j(b),
         LATERAL (SELECT coalesce(b->>'approval', 'issuer')) AS a(rule);

    INSERT INTO label_range (first_index, last_index, batch_id, type, job_id)
    SELECT (r->>'first')::bigint, (r->>'last')::bigint, e.batch_id, (r->>'type')::smallint, e.id
    FROM event_of(keys) e, jsonb_array_elements(e.body::jsonb->'ranges') r;

    WITH range AS MATERIALIZED (
        SELECT e.batch_id, (r->>'first')::bigint AS first, (r->>'last')::bigint AS last,
               (r->>'type')::smallint AS type, decode(r->>'randoms', 'hex') AS randoms
        FROM event_of(keys) e, jsonb_array_elements(e.body::jsonb->'ranges') r
    )
    INSERT INTO label (batch_id, idx, random, type)
    SELECT batch_id, first + i,
           (get_byte(randoms, i * 3) << 16) | (get_byte(randoms, i * 3 + 1) << 8)
               | get_byte(randoms, i * 3 + 2), type
    FROM range, generate_series(0, (last - first)::int) i;

    -- a unit row for every label of type unit; where it is comes from the event
    INSERT INTO unit (batch_id, idx, state, place_id, state_at, state_seq)
    SELECT e.batch_id, i, 'labelled', e.place_id, '-infinity', 0
    FROM event_of(keys) e, jsonb_array_elements(e.body::jsonb->'ranges') r,
         generate_series((r->>'first')::bigint, (r->>'last')::bigint) i
    WHERE (r->>'type')::int = 0
      AND coalesce(e.body::jsonb->>'purpose', 'goods') <> 'relabel';
END $$;

CREATE FUNCTION apply_labels_approved(keys event_key[]) RETURNS void LANGUAGE sql AS $$
    UPDATE label_job j SET approved_by = e.person_id, approved_at = e.occurred_at
    FROM event_of(keys) e WHERE j.id = (e.body::jsonb->>'job_id')::uuid
$$;

-- What was rejected is never signed; its codes count as not issued.
CREATE FUNCTION apply_labels_rejected(keys event_key[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    UPDATE label_job j
    SET rejected_by = e.person_id, rejected_at = e.occurred_at,
        reject_reason = e.body::jsonb->>'reason'
    FROM event_of(keys) e WHERE j.id = (e.body::jsonb->>'job_id')::uuid;

    UPDATE label l SET void_reason = e.body::jsonb->>'reason'
    FROM event_of(keys) e JOIN label_range r ON r.job_id = (e.body::jsonb->>'job_id')::uuid
    WHERE l.batch_id = r.batch_id AND l.idx BETWEEN r.first_index AND r.last_index;
END $$;

-- {job_id, ranges: [[first, last], ..], labels, copies, output, device, reprint, reason, key}
CREATE FUNCTION apply_labels_printed(keys event_key[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO label_printing (id, job_id, batch_id, printed_at, person_id, labels, copies,
                                output, device, reprint, reason, retry_key)
    SELECT e.id, b.job_id, e.batch_id, e.occurred_at, e.person_id, b.labels, b.copies, b.output,
           b.device, b.reprint, b.reason, b.key
    FROM event_of(keys) e,
         LATERAL jsonb_to_record(e.body::jsonb) AS b(job_id uuid, labels int, copies int,
             output text, device text, reprint boolean, reason text, key text);

    INSERT INTO label_printed (printing_id, first_idx, last_idx, job_id)
    SELECT e.id, (r->>0)::bigint, (r->>1)::bigint, (e.body::jsonb->>'job_id')::uuid
    FROM event_of(keys) e, jsonb_array_elements(e.body::jsonb->'ranges') r;
END $$;
