-- Label printers, set up by events, and what is being sent to them. How far a printer has got is no
-- event of record (it changes many times a second and nobody decides by it later), so print_job
-- is a work table: not derived, left alone by rebuild. What a printer took is an event,
-- labels_printed.

CREATE TABLE print_state (
    name text CONSTRAINT print_state_pk PRIMARY KEY,
    zh text NOT NULL,
    en text NOT NULL
);
INSERT INTO print_state (name, zh, en) VALUES
 ('queued',    '等待打印',   'waiting'),
 ('sending',   '正在发送',   'being sent'),
 ('done',      '打印机已收', 'taken by the printer'),
 ('doubt',     '待人工核对', 'to be looked at'),
 ('failed',    '未能打印',   'failed'),
 ('cancelled', '已取消',     'cancelled');

CREATE TABLE printer (
    code text CONSTRAINT printer_pk PRIMARY KEY,
    name text NOT NULL,
    name_en text NOT NULL,
    transport text NOT NULL
        CONSTRAINT printer_transport CHECK (transport IN ('tcp', 'ipp', 'ipps')),
    host text NOT NULL,
    port int NOT NULL CONSTRAINT printer_port CHECK (port BETWEEN 1 AND 65535),
    path text NOT NULL,          -- of an IPP printer
    language text NOT NULL CONSTRAINT printer_language
        CHECK (language IN ('zpl', 'tspl', 'escpos', 'pdf', 'pwg')),
    dpi int NOT NULL,
    media text NOT NULL,         -- what is loaded, a name of labels/media
    offset_x double precision NOT NULL, -- mm
    offset_y double precision NOT NULL,
    inverted boolean NOT NULL,   -- the bit for black is the other one
    darkness int NOT NULL,       -- 0: as the printer is set
    speed int NOT NULL,
    enabled boolean NOT NULL,
    set_seq bigint NOT NULL
);

CREATE TABLE print_job (
    id uuid CONSTRAINT print_job_pk PRIMARY KEY,
    printer text NOT NULL,
    job_id uuid,                 -- the label job; null: a calibration page
    area int NOT NULL,
    company_id bigint,
    login text,                  -- who asked; null: the operator at the command line
    options jsonb NOT NULL,      -- those of `label send`
    ranges jsonb NOT NULL,       -- [[first, last], ..]: its labels, whatever is voided later
    state text NOT NULL DEFAULT 'queued' CONSTRAINT print_job_state REFERENCES print_state,
    labels int NOT NULL,
    sent int NOT NULL DEFAULT 0,   -- labels that have begun to leave; none behind them has
    taken int NOT NULL DEFAULT 0,  -- labels that the printer took, recorded as printed
    remote_job int,                -- the IPP printer's number of what it has now
    cancel boolean NOT NULL DEFAULT false,
    why text,                      -- code of the reason it waits, failed, or is in doubt
    why_zh text,
    why_en text,
    tries int NOT NULL DEFAULT 0,
    queued_at timestamptz NOT NULL DEFAULT now(),
    changed_at timestamptz NOT NULL DEFAULT now(),
    next_try_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT print_job_order CHECK (0 <= taken AND taken <= sent AND sent <= labels)
);
CREATE INDEX print_job_open ON print_job (queued_at) WHERE state IN ('queued', 'sending');
CREATE INDEX print_job_area ON print_job (area, queued_at);

INSERT INTO event_kind (code, name, zh, en, apply, biz_step, disposition) VALUES
 (100, 'printer_set', '设置打印机', 'printer set', 'apply_printer_set', NULL, NULL);

-- Every event tells the printer whole; the latest holds.
CREATE FUNCTION apply_printer_set(keys event_key[]) RETURNS void LANGUAGE sql AS $$
    INSERT INTO printer (code, name, name_en, transport, host, port, path, language, dpi, media,
                         offset_x, offset_y, inverted, darkness, speed, enabled, set_seq)
    SELECT DISTINCT ON (b.code) b.code, b.name, b.name_en, b.transport, b.host, b.port, b.path,
           b.language, b.dpi, b.media, b.offset_x, b.offset_y, b.inverted, b.darkness, b.speed,
           b.enabled, e.seq
    FROM event_of(keys) e,
         LATERAL jsonb_to_record(e.body::jsonb) AS b(code text, name text, name_en text,
             transport text, host text, port int, path text, language text, dpi int, media text,
             offset_x double precision, offset_y double precision, inverted boolean,
             darkness int, speed int, enabled boolean)
    ORDER BY b.code, e.seq DESC
    ON CONFLICT ON CONSTRAINT printer_pk DO UPDATE
    SET name = excluded.name, name_en = excluded.name_en, transport = excluded.transport,
        host = excluded.host, port = excluded.port, path = excluded.path,
        language = excluded.language, dpi = excluded.dpi, media = excluded.media,
        offset_x = excluded.offset_x, offset_y = excluded.offset_y,
        inverted = excluded.inverted, darkness = excluded.darkness, speed = excluded.speed,
        enabled = excluded.enabled, set_seq = excluded.set_seq
    WHERE printer.set_seq < excluded.set_seq
$$;

-- The k-th label of a print job, counted from 1, as people read its code.
CREATE FUNCTION print_job_code(p print_job, k int) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT serial_text(l.idx, l.random)
    FROM label l
    WHERE (l.batch_id, l.idx) = (
        SELECT j.batch_id, i
        FROM label_job j, jsonb_array_elements(p.ranges) r,
             generate_series((r->>0)::bigint, (r->>1)::bigint) i
        WHERE j.id = p.job_id ORDER BY i OFFSET greatest(k, 1) - 1 LIMIT 1)
$$;

GRANT SELECT ON print_state TO firemark_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON printer, print_job TO firemark_app;

-- The print worker reads what stands on labels, keeps print_job, and records what was printed.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'firemark_printer') THEN
        CREATE ROLE firemark_printer NOLOGIN;
    END IF;
END $$;
GRANT SELECT ON printer, print_job, print_state, label_job, label_range, label, label_type,
    label_printing, label_printed, batch, product, party, place, sampling_record, person,
    event, event_kind TO firemark_printer;
GRANT UPDATE ON print_job TO firemark_printer;
GRANT UPDATE (purpose) ON label_job TO firemark_printer; -- to lock a job, no more
GRANT INSERT ON event, event_pending, label_printing, label_printed TO firemark_printer;
GRANT USAGE ON SEQUENCE event_seq TO firemark_printer;
