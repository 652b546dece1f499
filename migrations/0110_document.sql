-- Official documents: each is issued once, numbered without gaps, and on record with exactly what
-- was printed and the hash of the file. A visit that brought no sample, and where samples are kept,
-- are facts of which documents are made.

-- What may be issued. word: stands in the number (沪市监检告字〔2026〕第0001号); power: who may.
CREATE TABLE document_kind (
    code smallint CONSTRAINT document_kind_pk PRIMARY KEY,
    name text NOT NULL CONSTRAINT document_kind_name UNIQUE, -- the form's, with '_' for '-'
    word text NOT NULL CONSTRAINT document_kind_word UNIQUE,
    power text NOT NULL CONSTRAINT document_kind_power CHECK (power IN ('intake', 'decide')),
    single boolean NOT NULL,     -- one valid document about one subject
    zh text NOT NULL,
    en text NOT NULL
);
INSERT INTO document_kind (code, name, word, power, single, zh, en) VALUES
 (1, 'sampling_record',       '抽',   'intake', true, '抽样单', 'sampling record'),
 (2, 'seal_notice',           '封',   'intake', false, '样品封存和处置通知单',
     'notice on sealed samples and their disposal'),
 (3, 'not_sampled_statement', '未抽', 'intake', true, '未抽到样品情况说明',
     'statement on a visit without a sample'),
 (4, 'result_notice',         '检告', 'decide', false, '检验结果通知书', 'notice of test result'),
 (5, 'correction_order',      '责改', 'decide', false, '责令改正通知书', 'order to correct'),
 (6, 'destruction_record',    '销',   'decide', true, '销毁记录', 'record of destruction'),
 (7, 'label_handover',        '标交', 'intake', false, '标签交接清单', 'hand-over list of labels');

-- Terms that documents state, each with its basis: data of a deployment, not of the program.
CREATE TABLE document_term (
    name text CONSTRAINT document_term_pk PRIMARY KEY,
    length int NOT NULL CONSTRAINT document_term_length CHECK (length > 0),
    unit text NOT NULL CONSTRAINT document_term_unit CHECK (unit IN ('day', 'month')),
    basis text NOT NULL
);
INSERT INTO document_term (name, length, unit, basis) VALUES
 ('objection',   15, 'day',   '《中华人民共和国产品质量法》第十五条'),
 ('correction',  60, 'day',   '《产品质量监督抽查管理暂行办法》第四十六条'),
 ('recheck',     75, 'day',   '《产品质量监督抽查管理暂行办法》第四十七条'),
 ('sample_keep',  3, 'month', '');

-- How the numbers of an agency begin: its own prefix, else the area's letters and 市监.
ALTER TABLE area ADD letters text NOT NULL DEFAULT '沪';
UPDATE area a SET letters = v.letters FROM (VALUES
    (310101, '沪黄'), (310104, '沪徐'), (310105, '沪长'), (310106, '沪静'), (310107, '沪普'),
    (310109, '沪虹'), (310110, '沪杨'), (310112, '沪闵'), (310113, '沪宝'), (310114, '沪嘉'),
    (310115, '沪浦'), (310116, '沪金'), (310117, '沪松'), (310118, '沪青'), (310120, '沪奉'),
    (310151, '沪崇'), (319001, '沪临港'), (319002, '沪机场'), (319003, '沪化工'),
    (319004, '沪水上'), (319005, '沪轨'), (319006, '沪虹桥'), (319007, '沪度假区'),
    (319008, '沪长兴')) AS v(code, letters)
WHERE a.code = v.code;
CREATE TABLE document_prefix (
    agency_id bigint CONSTRAINT document_prefix_pk PRIMARY KEY,
    prefix text NOT NULL
);

CREATE TABLE document (
    id uuid CONSTRAINT document_pk PRIMARY KEY,
    number text NOT NULL CONSTRAINT document_number_once UNIQUE,
    kind text NOT NULL CONSTRAINT document_kind_known REFERENCES document_kind (name),
    issuer bigint NOT NULL,      -- the agency, or the area where it has none
    year smallint NOT NULL,
    serial int NOT NULL,         -- 1, 2, 3 .. of this issuer, kind and year
    agency text NOT NULL,        -- as printed
    subject text NOT NULL,       -- number of the matter, or the label job
    batch_id bigint NOT NULL,    -- 0: none
    area int NOT NULL,
    agency_id bigint,
    company_id bigint,           -- whom it concerns
    issued_at timestamptz NOT NULL,
    issued_by bigint,
    data jsonb NOT NULL,         -- exactly what was printed
    label_index bigint NOT NULL CONSTRAINT document_label_once UNIQUE,
    code_text text NOT NULL,     -- what its code says
    sha256 bytea NOT NULL,       -- of the file
    state text NOT NULL DEFAULT 'valid'
        CONSTRAINT document_state CHECK (state IN ('valid', 'withdrawn', 'replaced')),
    state_at timestamptz NOT NULL,
    state_seq bigint NOT NULL,
    reason text,                 -- why it was withdrawn
    replaced_by uuid,
    CONSTRAINT document_serial_once UNIQUE (issuer, kind, year, serial)
);
CREATE INDEX document_subject ON document (subject);
CREATE INDEX document_sha256 ON document (sha256);

-- Why a visit brought no sample.
CREATE TABLE not_sampled_reason (
    name text CONSTRAINT not_sampled_reason_pk PRIMARY KEY,
    zh text NOT NULL,
    en text NOT NULL
);
INSERT INTO not_sampled_reason (name, zh, en) VALUES
 ('closed_down',        '倒闭',         'closed down'),
 ('deregistered',       '注销',         'struck off the register'),
 ('production_stopped', '停产',         'production stopped'),
 ('product_changed',    '转产',         'makes other products now'),
 ('exported',           '全部出口',     'all is exported'),
 ('outside_area',       '非本辖区',     'outside the area'),
 ('outside_scope',      '不在范围',     'outside the scope'),
 ('stock_short',        '库存基数不足', 'too little in stock'),
 ('rectifying',         '整改中',       'putting things right'),
 ('not_producer',       '非生产企业',   'not a producer'),
 ('address_wrong',      '地址不准',     'address not right'),
 ('other',              '其他',         'other');
CREATE TABLE not_sampled (
    id uuid CONSTRAINT not_sampled_pk PRIMARY KEY,
    number text NOT NULL CONSTRAINT not_sampled_number_once UNIQUE,
    area int NOT NULL,
    agency_id bigint,
    company_id bigint,
    place_id bigint NOT NULL,
    product_id bigint,           -- what was to be sampled
    domain text NOT NULL,
    reason text NOT NULL CONSTRAINT not_sampled_reason_known REFERENCES not_sampled_reason,
    visited_at timestamptz NOT NULL,
    fields jsonb NOT NULL
);
-- Where the samples left with a firm are, as recorded last.
ALTER TABLE sampling_record ADD kept jsonb, ADD kept_seq bigint NOT NULL DEFAULT 0;

GRANT SELECT ON document_kind, document_term, not_sampled_reason TO firemark_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON document, document_prefix, not_sampled TO firemark_app;
GRANT SELECT ON document, document_kind TO firemark_gather;

ALTER TABLE label_purpose DROP CONSTRAINT label_purpose_approval,
    ADD CONSTRAINT label_purpose_approval CHECK (approval IN ('another', 'samplers', 'issuer'));
INSERT INTO label_purpose (name, approval, zh, en) VALUES
 ('document', 'issuer', '文书用', 'of a document');

INSERT INTO event_kind (code, name, zh, en, apply, biz_step, disposition) VALUES
 (34, 'not_sampled',        '未抽到样品', 'no sample taken',    'apply_not_sampled', NULL, NULL),
 (35, 'samples_kept',       '样品封存',   'samples kept',       'apply_samples_kept', NULL, NULL),
 (80, 'document_issued',    '签发文书',   'document issued',    'apply_document_issued', NULL, NULL),
 (81, 'document_withdrawn', '撤销文书',   'document withdrawn', 'apply_document_withdrawn', NULL, NULL);

-- {number, place fields ...}: the input of the visit is kept as given.
CREATE FUNCTION apply_not_sampled(keys event_key[]) RETURNS void LANGUAGE sql AS $$
    INSERT INTO not_sampled (id, number, area, agency_id, company_id, place_id, product_id, domain,
                             reason, visited_at, fields)
    SELECT e.id, b->>'number', e.area, e.agency_id, e.company_id, e.place_id,
           (b->>'product_id')::bigint, b->>'domain', b->>'reason', e.occurred_at, b->'fields'
    FROM event_of(keys) e, LATERAL (SELECT e.body::jsonb) AS j(b)
$$;

CREATE FUNCTION apply_samples_kept(keys event_key[]) RETURNS void LANGUAGE sql AS $$
    UPDATE sampling_record s SET kept = k.b, kept_seq = k.seq
    FROM (SELECT DISTINCT ON (b->>'sampling_id') (b->>'sampling_id')::uuid AS id,
                 b - 'sampling_id' AS b, e.seq
          FROM event_of(keys) e, LATERAL (SELECT e.body::jsonb) AS j(b)
          ORDER BY b->>'sampling_id', e.seq DESC) k
    WHERE s.id = k.id AND s.kept_seq < k.seq
$$;

CREATE FUNCTION apply_document_issued(keys event_key[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO document (id, number, kind, issuer, year, serial, agency, subject, batch_id, area,
                          agency_id, company_id, issued_at, issued_by, data, label_index,
                          code_text, sha256, state_at, state_seq)
    SELECT e.id, b->>'number', b->>'kind', (b->>'issuer')::bigint, (b->>'year')::smallint,
           (b->>'serial')::int, b->>'agency', b->>'subject', e.batch_id, e.area, e.agency_id,
           e.company_id, e.occurred_at, e.person_id, b->'data', (b->>'label_index')::bigint,
           b->>'code_text', decode(b->>'sha256', 'hex'), e.occurred_at, e.seq
    FROM event_of(keys) e, LATERAL (SELECT e.body::jsonb) AS j(b);

    UPDATE document d
    SET state = 'replaced', state_at = e.occurred_at, state_seq = e.seq, replaced_by = e.id
    FROM event_of(keys) e
    WHERE d.id = (e.body::jsonb->>'replaces')::uuid AND d.state_seq < e.seq;
END $$;

CREATE FUNCTION apply_document_withdrawn(keys event_key[]) RETURNS void LANGUAGE sql AS $$
    UPDATE document d
    SET state = 'withdrawn', state_at = e.occurred_at, state_seq = e.seq,
        reason = e.body::jsonb->>'reason'
    FROM event_of(keys) e
    WHERE d.id = (e.body::jsonb->>'document_id')::uuid AND d.state_seq < e.seq
$$;
