-- Alerts that need a look at more than the scan itself are raised by the watcher, a process of its
-- own behind the scans: copied labels, labels that should not exist, silence. And what a scan finds
-- again is counted on the open alert.
INSERT INTO alert_kind (name, zh, en, family, advice_zh, advice_en) VALUES
 ('clone_travel', '仿冒嫌疑：两次扫码之间来不及移动', 'suspected copy: too far apart too soon', 'clone',
  '到两处核对实物和编号；确有两件的，确认仿冒嫌疑并立案',
  'compare goods and code at both places; where there are two, confirm the copy and open a case'),
 ('clone_two_places', '仿冒嫌疑：记录在一处，却在另一处被扫到',
  'suspected copy: recorded at one place, scanned at another', 'clone',
  '到记录的场所核对实物是否仍在；仍在的确认仿冒嫌疑，不在的补登流向',
  'see whether it is still where the record has it; if so confirm the copy, if not record how it moved'),
 ('label_unissued', '从未签发的标签号被扫到', 'a label of a number that was never issued was scanned',
  'label', '保留实物和照片；签名有效的，立即核查签名密钥是否泄露',
  'keep goods and photograph; where its signature is right, check at once whether a key was stolen'),
 ('label_unprinted', '未打印的标签被扫到', 'a label that was never printed was scanned', 'label',
  '核对标签账和打印记录，查清标签从何而来',
  'check the label account and the prints, find out where the label came from'),
 ('label_future', '标签日期晚于今天', 'a label is dated in the future', 'label',
  '保留实物和照片；核对签发日期和设备时钟', 'keep goods and photograph; check the date and the clocks'),
 ('label_host', '标签指向其他网址', 'a label leads to a foreign address', 'label',
  '保留实物和照片，勿打开其网址；按仿冒线索核查',
  'keep goods and photograph, do not open its address; look into it as a counterfeit'),
 ('sample_astray', '抽到的批次与现场记录不符', 'the batch sampled is not what the record has there',
  'quantity', '查清该批次怎样到达现场，补登流向或更正抽样单',
  'find out how the batch came there; record its way, or correct the sampling record'),
 ('silence', '持有者逾期未回应', 'a holder has not answered in time', 'silence',
  '再次送达并电话核实；仍无回应的上门检查', 'serve it again and call; visit where there is still no answer');

-- What is recorded this much later than it happened is late; from this many open alerts of one kind about
-- one batch at one place, further ones are one. Constants, so that the gather lane reads no table for them.
CREATE FUNCTION watch_late() RETURNS interval LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
    $$ SELECT interval '60 minutes' $$;
CREATE FUNCTION watch_cap() RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT 20 $$;

-- What the watcher goes by: data of a deployment.
CREATE TABLE watch_limit (
    name text CONSTRAINT watch_limit_pk PRIMARY KEY,
    value double precision NOT NULL CONSTRAINT watch_limit_value CHECK (value > 0),
    unit text NOT NULL,
    zh text NOT NULL,
    en text NOT NULL
);
INSERT INTO watch_limit (name, value, unit, zh, en) VALUES
 ('travel_kmh',        300, 'km/h', '两次扫码之间超过此速度视为来不及移动',
  'two scans that need more than this speed are too far apart'),
 ('travel_km',           5, 'km',   '近于此距离的两次扫码不比较', 'scans closer than this are not compared'),
 ('place_grace_hours',  24, 'h',    '库存产品在别处被扫到后，等待补登流向的时长',
  'how long the record of a move is waited for when goods in stock are scanned elsewhere');

-- Fresh scans that there is more to ask about, put there in the transaction of the scan. No index: it is
-- emptied twice a second. Those to be looked at once more wait in the second table.
CREATE TABLE scan_watch (
    batch_id bigint NOT NULL,
    id uuid NOT NULL
);
CREATE TABLE scan_recheck (
    batch_id bigint NOT NULL,
    id uuid NOT NULL,
    due_at timestamptz NOT NULL,
    CONSTRAINT scan_recheck_pk PRIMARY KEY (batch_id, id)
);
CREATE INDEX scan_recheck_due ON scan_recheck (due_at);
CREATE INDEX order_unanswered ON replacement_order (due_on) WHERE state IN ('issued', 'served');

-- Whether a label was still sound at a time: it was ended, but only after that. Looked for by kind,
-- of which there are few; a label that was rejected with its job was never sound.
CREATE FUNCTION label_sound_at(of_batch bigint, of_idx bigint, at timestamptz) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT coalesce(min(e.occurred_at) > at, false)
    FROM event e, LATERAL (SELECT e.body::jsonb) AS j(b)
    WHERE e.kind IN (SELECT code FROM event_kind
                     WHERE name IN ('labels_voided', 'labels_spoiled', 'labels_returned', 'relabelled'))
      AND e.batch_id = of_batch
      AND (EXISTS (SELECT FROM label_spans(b) s WHERE of_idx BETWEEN s.first AND s.last)
           OR (b->>'old')::bigint = of_idx)
$$;

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'firemark_watcher') THEN
        CREATE ROLE firemark_watcher NOLOGIN;
    END IF;
END $$;
-- It appends events about alerts and derives them, and changes nothing else.
GRANT SELECT ON event, event_kind, label, label_range, label_printed, unit, batch, place, product,
    recall, alert, alert_kind, replacement_order, order_progress, status_scope, watch_limit,
    scan_watch, scan_recheck TO firemark_watcher;
GRANT DELETE ON scan_watch TO firemark_watcher;
GRANT INSERT, UPDATE, DELETE ON scan_recheck TO firemark_watcher;
GRANT INSERT ON event, event_pending, status_touched TO firemark_watcher;
GRANT INSERT, UPDATE ON alert TO firemark_watcher;
GRANT UPDATE (clone_alert) ON unit TO firemark_watcher;
GRANT USAGE ON SEQUENCE event_seq TO firemark_watcher;
GRANT INSERT ON scan_watch TO firemark_gather;
GRANT SELECT ON watch_limit, scan_recheck TO firemark_app;
GRANT SELECT, INSERT ON scan_watch TO firemark_app;
