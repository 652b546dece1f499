-- Find by inquiry: where the flow stops, the last-known holder is asked by a link that takes one
-- answer; what he says becomes edges of grade "declared". Of a link only the SHA-256 of its token
-- is ever stored.

-- How long an answer may take and a link lives, and what the letter cites. basis '': no law sets
-- it; it is the agency's own practice, to be set by the deployment.
CREATE TABLE inquiry_term (
    name text CONSTRAINT inquiry_term_pk PRIMARY KEY,
    days int NOT NULL CONSTRAINT inquiry_term_days CHECK (days > 0),
    basis text NOT NULL
);
INSERT INTO inquiry_term (name, days, basis) VALUES
 ('due',        7, ''),  -- for the answer, where nobody says otherwise
 ('link_grace', 30, ''); -- how long after that the link still takes one

CREATE TABLE inquiry_basis (     -- who is asked under which law
    place_kind text CONSTRAINT inquiry_basis_pk PRIMARY KEY,
    basis text NOT NULL
);
INSERT INTO inquiry_basis (place_kind, basis) VALUES
 ('producer', '《中华人民共和国产品质量法》第十八条'),
 ('dealer',   '《中华人民共和国产品质量法》第十八条'),
 ('platform', '《中华人民共和国产品质量法》第十八条'),
 ('site',     '《中华人民共和国消防法》第五十九条、《上海市建设工程材料管理条例》'),
 ('premises', '《中华人民共和国消防法》第二十五条、第六十五条');

CREATE TABLE inquiry (
    id uuid CONSTRAINT inquiry_pk PRIMARY KEY,
    number text NOT NULL CONSTRAINT inquiry_number_once UNIQUE,
    run text NOT NULL,           -- the numbers of one opening begin alike
    batch_id bigint NOT NULL,
    place_id bigint NOT NULL,
    area int NOT NULL,
    agency_id bigint,
    company_id bigint,
    parent uuid,                 -- the inquiry whose answer named this holder
    opened_at timestamptz NOT NULL,
    opened_by bigint,
    agency text NOT NULL,        -- who asks, as told to the holder
    phone text NOT NULL,
    basis text NOT NULL,
    asked bigint NOT NULL,       -- how many he is to account for
    received bigint NOT NULL,    -- what the record showed when he was asked
    received_on date,
    onward bigint NOT NULL,
    -- registers
    token_sha256 bytea NOT NULL,
    token_seq bigint NOT NULL,
    sent_at timestamptz NOT NULL,
    due_on date NOT NULL,
    expires_on date NOT NULL,
    round int NOT NULL DEFAULT 1, -- one more with each reopening
    seen_at timestamptz,         -- a form was sent in; that an address was opened says nothing
    seen_seq bigint NOT NULL DEFAULT 0,
    state text NOT NULL DEFAULT 'sent'
        CONSTRAINT inquiry_state CHECK (state IN ('sent', 'answered', 'closed')),
    state_seq bigint NOT NULL,
    reason text,                 -- why it was closed or reopened
    answer_round int NOT NULL DEFAULT 0,
    answered_at timestamptz,
    receipt text,
    answer jsonb,
    told bigint                  -- how many the answer accounts for
);
CREATE UNIQUE INDEX inquiry_token ON inquiry (token_sha256);
CREATE INDEX inquiry_batch ON inquiry (batch_id, place_id);
CREATE INDEX inquiry_open_due ON inquiry (due_on) WHERE state = 'sent';

-- Whom a holder named. Rows of an earlier round than the answer that counts are history.
CREATE TABLE inquiry_receiver (
    inquiry_id uuid NOT NULL,
    round int NOT NULL,
    n int NOT NULL,
    batch_id bigint NOT NULL,
    holder bigint NOT NULL,      -- place that passed them on
    name text NOT NULL,
    address text NOT NULL,
    phone text NOT NULL,
    qty bigint NOT NULL,
    moved_on date,
    document text,
    receiver bigint,             -- place; null: nobody on record yet
    state text NOT NULL CONSTRAINT inquiry_receiver_state
        CHECK (state IN ('linked', 'named', 'confirmed')),
    state_seq bigint NOT NULL,
    CONSTRAINT inquiry_receiver_pk PRIMARY KEY (inquiry_id, round, n)
);
CREATE INDEX inquiry_receiver_batch ON inquiry_receiver (batch_id, holder) WHERE state = 'named';

-- Notices: what is to be told to whom, step by step, and how it was handed over. A row that waits
-- is work for people, and for whatever sends messages.
CREATE TABLE notice_step (
    about text NOT NULL CONSTRAINT notice_step_about CHECK (about IN ('inquiry')),
    step smallint NOT NULL,
    name text NOT NULL,
    days int NOT NULL,           -- after the day the answer was due; step 0 goes out at once
    audience text NOT NULL
        CONSTRAINT notice_step_audience CHECK (audience IN ('holder', 'district', 'city')),
    channel text NOT NULL,       -- proposed; how it was done is recorded when it is handed over
    basis text NOT NULL,         -- '': no law sets this day
    zh text NOT NULL,            -- {agency} {phone} {to} {number} {product} {batch} {qty} {unit}
    en text NOT NULL,            -- {due} {handed}
    CONSTRAINT notice_step_pk PRIMARY KEY (about, step)
);
INSERT INTO notice_step (about, step, name, days, audience, channel, basis, zh, en) VALUES
 ('inquiry', 0, 'first', 0, 'holder', 'letter', '',
  '{to}：{agency}正在查找 {product}（批次 {batch}）的去向。请于 {due} 前填报您处 {qty} {unit} 的去向。编号 {number}。链接见通知书；咨询电话：{phone}。',
  '{to}: {agency} is looking for {product} (batch {batch}). Tell us by {due} where the {qty} {unit} went. Number {number}. The link stands in the letter; telephone: {phone}.'),
 ('inquiry', 1, 'reminder_1', 1, 'holder', 'phone', '',
  '{to}：{number} 号查询应于 {due} 前答复，尚未收到。请按通知书上的链接填报 {product}（批次 {batch}）{qty} {unit} 的去向；链接遗失请致电 {phone}。',
  '{to}: inquiry {number} was to be answered by {due}, and no answer has come. Use the link in the letter to tell us where the {qty} {unit} of {product} (batch {batch}) went; if it is lost, call {phone}.'),
 ('inquiry', 2, 'reminder_2', 4, 'holder', 'in_person', '',
  '{to}：第二次催告。{number} 号查询已逾期。请立即答复 {product}（批次 {batch}）{qty} {unit} 的去向，电话 {phone}；仍不答复的，将移交区级部门上门核查。',
  '{to}: second reminder. Inquiry {number} is overdue. Tell us now where the {qty} {unit} of {product} (batch {batch}) went, telephone {phone}; without an answer the district will come and look.'),
 ('inquiry', 3, 'district', 8, 'district', 'in_app', '',
  '{to}对 {number} 号查询逾期未答复（{product}，批次 {batch}，{qty} {unit}；{handed}）。请区级部门上门核查。',
  '{to} has not answered inquiry {number} ({product}, batch {batch}, {qty} {unit}; {handed}). The district is to visit.'),
 ('inquiry', 4, 'city', 15, 'city', 'in_app', '',
  '{to}对 {number} 号查询仍未答复，区级核查尚无结果（{product}，批次 {batch}，{qty} {unit}；{handed}）。请市级部门督办。',
  '{to} has still not answered inquiry {number} and the district has not settled it ({product}, batch {batch}, {qty} {unit}; {handed}). The city is to see to it.');

CREATE TABLE notice (
    id uuid CONSTRAINT notice_pk PRIMARY KEY,
    about text NOT NULL,
    about_id uuid NOT NULL,
    number text NOT NULL,        -- of what it is about
    round int NOT NULL,
    step smallint NOT NULL,
    batch_id bigint NOT NULL,
    place_id bigint NOT NULL,    -- the holder
    area int NOT NULL,           -- of whoever gets it
    agency_id bigint,
    company_id bigint,
    audience text NOT NULL,
    channel text NOT NULL,
    zh text NOT NULL,
    en text NOT NULL,
    made_at timestamptz NOT NULL,
    due_on date NOT NULL,        -- hand over by
    state text NOT NULL DEFAULT 'waiting'
        CONSTRAINT notice_state CHECK (state IN ('waiting', 'handed')),
    state_seq bigint NOT NULL,
    handed_at timestamptz,
    handed jsonb,                -- how, to whom, proof
    handed_by bigint,
    CONSTRAINT notice_once UNIQUE (about_id, round, step)
);
CREATE INDEX notice_waiting ON notice (due_on) WHERE state = 'waiting';

GRANT SELECT ON inquiry_term, inquiry_basis, notice_step TO firemark_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON inquiry, inquiry_receiver, notice TO firemark_app;

INSERT INTO alert_kind (name, zh, en, family, advice_zh, advice_en) VALUES
 ('inquiry_contradiction', '答复与记录不符', 'an answer contradicts the record', 'quantity',
  '向持有者核实数量和去向，必要时到场清点', 'ask the holder again, and count on site where need be');

INSERT INTO event_kind (code, name, zh, en, apply, biz_step, disposition) VALUES
 (170, 'inquiry_opened',     '发出查询',     'inquiry sent',        'apply_inquiry', NULL, NULL),
 (171, 'inquiry_resent',     '重发查询链接', 'inquiry link renewed', 'apply_inquiry', NULL, NULL),
 (172, 'inquiry_seen',       '查询已打开',   'inquiry opened by the holder', 'apply_inquiry', NULL, NULL),
 (173, 'inquiry_answered',   '答复查询',     'inquiry answered',    'apply_inquiry', NULL, NULL),
 (174, 'inquiry_undone',     '申报更正',     'declaration corrected', 'apply_movement', NULL, NULL),
 (175, 'inquiry_reopened',   '重开查询',     'inquiry reopened',    'apply_inquiry', NULL, NULL),
 (176, 'inquiry_closed',     '结束查询',     'inquiry closed',      'apply_inquiry', NULL, NULL),
 (177, 'receiver_confirmed', '核实受让方',   'receiver confirmed',  'apply_receiver_confirmed', NULL, NULL),
 (178, 'notice_made',        '生成通知',     'notice made',         'apply_notice', NULL, NULL),
 (179, 'notice_handed',      '送达通知',     'notice handed over',  'apply_notice', NULL, NULL);
INSERT INTO status_scope (kind, scope) VALUES
 ('inquiry_opened', 'none'), ('inquiry_resent', 'none'), ('inquiry_seen', 'none'),
 ('inquiry_answered', 'none'), ('inquiry_undone', 'none'), ('inquiry_reopened', 'none'),
 ('inquiry_closed', 'none'), ('receiver_confirmed', 'none'), ('notice_made', 'none'),
 ('notice_handed', 'none');

-- {number, run, parent?, agency, phone, basis, asked, received, received_on?, onward, token_sha256,
-- due_on, expires_on}
CREATE FUNCTION inquiry_opened_put(e event) RETURNS void LANGUAGE sql AS $$
    INSERT INTO inquiry (id, number, run, batch_id, place_id, area, agency_id, company_id, parent,
                         opened_at, opened_by, agency, phone, basis, asked, received, received_on,
                         onward, token_sha256, token_seq, sent_at, due_on, expires_on, state_seq)
    SELECT e.id, b->>'number', b->>'run', e.batch_id, e.place_id, e.area, e.agency_id,
           e.company_id, (b->>'parent')::uuid, e.occurred_at, e.person_id, b->>'agency',
           b->>'phone', b->>'basis', (b->>'asked')::bigint, (b->>'received')::bigint,
           (b->>'received_on')::date, (b->>'onward')::bigint,
           decode(b->>'token_sha256', 'hex'), e.seq, e.occurred_at, (b->>'due_on')::date,
           (b->>'expires_on')::date, e.seq
    FROM (SELECT e.body::jsonb) AS j(b)
$$;

-- A new link: {inquiry_id, token_sha256, due_on, expires_on}, and round where it is reopened.
CREATE FUNCTION inquiry_token_put(e event, b jsonb) RETURNS void LANGUAGE sql AS $$
    UPDATE inquiry
    SET token_sha256 = decode(b->>'token_sha256', 'hex'), token_seq = e.seq,
        sent_at = e.occurred_at, due_on = (b->>'due_on')::date,
        expires_on = (b->>'expires_on')::date, round = coalesce((b->>'round')::int, round)
    WHERE id = (b->>'inquiry_id')::uuid AND token_seq < e.seq
$$;

-- {inquiry_id, round, receipt, answer, told, passed [{name, address, phone, qty, on?, document?,
-- receiver?}]}: `answer` is exactly what was sent in.
CREATE FUNCTION inquiry_answer_put(e event, b jsonb) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO inquiry_receiver (inquiry_id, round, n, batch_id, holder, name, address, phone,
                                  qty, moved_on, document, receiver, state, state_seq)
    SELECT (b->>'inquiry_id')::uuid, (b->>'round')::int, n, e.batch_id, e.place_id, p->>'name',
           coalesce(p->>'address', ''), coalesce(p->>'phone', ''), (p->>'qty')::bigint,
           (p->>'on')::date, p->>'document', (p->>'receiver')::bigint,
           CASE WHEN p ? 'receiver' THEN 'linked' ELSE 'named' END, e.seq
    FROM jsonb_array_elements(b->'passed') WITH ORDINALITY AS t(p, n);
    UPDATE inquiry
    SET state = 'answered', state_seq = e.seq, answer_round = (b->>'round')::int,
        answered_at = e.occurred_at, receipt = b->>'receipt', answer = b->'answer',
        told = (b->>'told')::bigint
    WHERE id = (b->>'inquiry_id')::uuid AND state_seq < e.seq;
END $$;

CREATE FUNCTION apply_inquiry(keys event_key[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    e event;
    b jsonb;
BEGIN
    FOR e IN SELECT * FROM event_of(keys) ORDER BY seq LOOP
        b := e.body::jsonb;
        IF e.kind = 170 THEN
            PERFORM inquiry_opened_put(e);
        ELSIF e.kind = 172 THEN
            UPDATE inquiry SET seen_at = e.occurred_at, seen_seq = e.seq
            WHERE id = (b->>'inquiry_id')::uuid AND seen_seq < e.seq;
        ELSIF e.kind = 173 THEN
            PERFORM inquiry_answer_put(e, b);
        ELSE
            IF e.kind IN (171, 175) THEN
                PERFORM inquiry_token_put(e, b);
            END IF;
            UPDATE inquiry
            SET state = CASE e.kind WHEN 175 THEN 'sent' ELSE 'closed' END, state_seq = e.seq,
                reason = b->>'reason'
            WHERE e.kind IN (175, 176) AND id = (b->>'inquiry_id')::uuid AND state_seq < e.seq;
        END IF;
    END LOOP;
END $$;

-- {inquiry_id, round, n, receiver}: the movement has an event of its own.
CREATE FUNCTION apply_receiver_confirmed(keys event_key[]) RETURNS void LANGUAGE sql AS $$
    UPDATE inquiry_receiver r
    SET receiver = c.receiver, state = 'confirmed', state_seq = c.seq
    FROM (SELECT DISTINCT ON (b.inquiry_id, b.round, b.n) b.*, e.seq
          FROM event_of(keys) e, LATERAL jsonb_to_record(e.body::jsonb)
              AS b(inquiry_id uuid, round int, n int, receiver bigint)
          ORDER BY b.inquiry_id, b.round, b.n, e.seq DESC) c
    WHERE r.inquiry_id = c.inquiry_id AND r.round = c.round AND r.n = c.n AND r.state_seq < c.seq
$$;

CREATE FUNCTION apply_notice(keys event_key[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO notice (id, about, about_id, number, round, step, batch_id, place_id, area,
                        agency_id, company_id, audience, channel, zh, en, made_at, due_on,
                        state_seq)
    SELECT e.id, b->>'about', (b->>'about_id')::uuid, b->>'number', (b->>'round')::int,
           (b->>'step')::smallint, e.batch_id, e.place_id, e.area, e.agency_id, e.company_id,
           b->>'audience', b->>'channel', b->>'zh', b->>'en', e.occurred_at,
           (b->>'due_on')::date, e.seq
    FROM event_of(keys) e, LATERAL (SELECT e.body::jsonb) AS j(b)
    WHERE e.kind = 178;
    UPDATE notice n
    SET state = 'handed', state_seq = h.seq, handed_at = h.occurred_at, handed = h.b - 'notice_id',
        handed_by = h.person_id
    FROM (SELECT DISTINCT ON (b->>'notice_id') (b->>'notice_id')::uuid AS id, b, e.seq,
                 e.occurred_at, e.person_id
          FROM event_of(keys) e, LATERAL (SELECT e.body::jsonb) AS j(b)
          WHERE e.kind = 179 ORDER BY b->>'notice_id', e.seq DESC) h
    WHERE n.id = h.id AND n.state_seq < h.seq;
END $$;

-- A notice's template with what it is about filled in.
CREATE FUNCTION notice_text(template text, i inquiry, holder text, product text, batch text,
                            unit text, handed text) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(
        template, '{agency}', i.agency), '{phone}', i.phone), '{number}', i.number),
        '{qty}', i.asked::text), '{unit}', unit), '{due}', i.due_on::text), '{handed}', handed),
        '{batch}', batch), '{product}', product), '{to}', holder)
$$;

-- One step's notice about an inquiry, ready to be made. Its id follows from what it is about, so
-- that making it twice makes it once. handed: how many of those before were handed over.
CREATE FUNCTION notice_draft(i inquiry, of_step smallint, handed bigint)
RETURNS TABLE (id uuid, about_id uuid, number text, round int, step smallint, batch_id bigint,
               place_id bigint, area int, company_id bigint, audience text, channel text, zh text,
               en text, due_on date, handed_before bigint, holder text)
LANGUAGE sql STABLE AS $$
    SELECT uuid7_at(CASE of_step WHEN 0 THEN i.sent_at
               ELSE (i.due_on + s.days)::timestamp AT TIME ZONE 'Asia/Shanghai' END,
               sha256(convert_to(i.id::text || '/' || i.round || '/' || of_step, 'UTF8'))),
           i.id, i.number, i.round, of_step, i.batch_id, i.place_id,
           CASE s.audience WHEN 'city' THEN (SELECT min(code) FROM area WHERE kind = 'city')
                ELSE i.area END,
           CASE s.audience WHEN 'holder' THEN i.company_id END, s.audience, s.channel,
           notice_text(s.zh, i, l.name, p.name || ' ' || p.model, b.code, p.base_unit,
               CASE handed WHEN 0 THEN '通知均无送达记录'
                    ELSE '通知已送达 ' || handed || ' 次' END),
           notice_text(s.en, i, l.name,
               coalesce(nullif(p.name_en, ''), p.name) || ' ' || p.model, b.code, p.base_unit,
               CASE handed WHEN 0 THEN 'no notice was handed over'
                    ELSE handed || ' notice(s) handed over' END),
           (now() AT TIME ZONE 'Asia/Shanghai')::date + 2, handed, l.name
    FROM notice_step s, place l, batch b, product p
    WHERE s.about = 'inquiry' AND s.step = of_step AND l.id = i.place_id AND b.id = i.batch_id
      AND p.id = b.product_id
$$;

-- Where an inquiry stands, told in one word, as of today.
CREATE VIEW inquiry_now AS
SELECT i.*,
       CASE WHEN i.state <> 'sent' THEN i.state
            WHEN EXISTS (SELECT FROM notice n WHERE n.about_id = i.id AND n.round = i.round
                         AND n.audience <> 'holder') THEN 'escalated'
            WHEN i.due_on < (now() AT TIME ZONE 'Asia/Shanghai')::date THEN 'overdue'
            WHEN i.seen_seq > i.token_seq THEN 'opened'
            ELSE 'sent' END AS stage
FROM inquiry i;
GRANT SELECT ON inquiry_now TO firemark_app;
