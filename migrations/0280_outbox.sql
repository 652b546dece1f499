-- The outbox: messages to people and machines outside, made in the transaction of what they tell of and
-- sent by the courier. They are work, no truth: what they tell of is on record.

-- Where messages go. An address of kind sms "holder" stands for the telephone of whoever is asked.
CREATE TABLE channel (
    code text CONSTRAINT channel_pk PRIMARY KEY,
    kind text NOT NULL CONSTRAINT channel_kind CHECK (kind IN ('webhook', 'email', 'sms')),
    address text NOT NULL,
    about text[] NOT NULL CONSTRAINT channel_about CHECK (about <@ '{alert,notice}' AND about <> '{}'),
    alert_kinds text[] NOT NULL DEFAULT '{}', -- {}: all
    lang text NOT NULL CONSTRAINT channel_lang CHECK (lang IN ('zh', 'en')),
    area_lo int NOT NULL,
    area_hi int NOT NULL,
    secret text,                 -- signs webhooks; read by the courier only
    made_at timestamptz NOT NULL DEFAULT now(),
    ended_at timestamptz
);

CREATE TABLE message (
    id uuid CONSTRAINT message_pk PRIMARY KEY DEFAULT uuid7(),
    channel text NOT NULL CONSTRAINT message_channel REFERENCES channel,
    address text NOT NULL,
    about text NOT NULL CONSTRAINT message_about CHECK (about IN ('alert', 'notice', 'test')),
    about_id uuid NOT NULL,
    subject text NOT NULL,
    body text NOT NULL,
    facts jsonb NOT NULL,        -- the same for machines
    area int NOT NULL,
    made_at timestamptz NOT NULL DEFAULT now(),
    state text NOT NULL DEFAULT 'waiting'
        CONSTRAINT message_state CHECK (state IN ('waiting', 'sent', 'dead', 'dropped')),
    tries int NOT NULL DEFAULT 0,
    next_try_at timestamptz NOT NULL DEFAULT now(),
    ended_at timestamptz,
    status int,                  -- of the last answer (HTTP, SMTP); null: there was none
    why text,                    -- what the last try failed on
    CONSTRAINT message_once UNIQUE (about_id, channel)
);
CREATE INDEX message_due ON message (next_try_at) WHERE state = 'waiting';
CREATE INDEX message_dead ON message (made_at) WHERE state = 'dead';

-- "D1 示范店 · B001": which place and batch something is about; short, for subjects.
CREATE FUNCTION message_where(of_place bigint, of_batch bigint) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT concat_ws(' · ', (SELECT name FROM place WHERE id = of_place),
                     (SELECT code FROM batch WHERE id = of_batch))
$$;

-- One message for each channel that is to be told.
CREATE FUNCTION message_of_alert() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
    INSERT INTO message (channel, address, about, about_id, subject, body, facts, area)
    SELECT c.code, c.address, 'alert', NEW.id,
           concat_ws(' · ', CASE c.lang WHEN 'en' THEN 'Alert: ' || k.en ELSE '预警：' || k.zh END,
                     message_where(NEW.place_id, NEW.batch_id)),
           concat_ws(E'\n\n', NEW.why->>c.lang, CASE c.lang WHEN 'en' THEN k.advice_en ELSE k.advice_zh END,
                     CASE c.lang WHEN 'en' THEN 'Alert ' ELSE '预警编号 ' END || NEW.id),
           jsonb_build_object('alert', NEW.id, 'kind', NEW.kind, 'area', NEW.area, 'raised_at', NEW.raised_at,
               'batch', (SELECT code FROM batch WHERE id = NEW.batch_id),
               'place', (SELECT code FROM place WHERE id = NEW.place_id), 'unit_index', NEW.unit_index),
           NEW.area
    FROM channel c JOIN alert_kind k ON k.name = NEW.kind
    -- what was raised before the channel was there comes by again when state is derived anew
    WHERE c.ended_at IS NULL AND c.made_at <= NEW.raised_at AND 'alert' = ANY (c.about) AND NEW.area BETWEEN c.area_lo AND c.area_hi
      AND (c.alert_kinds = '{}' OR NEW.kind = ANY (c.alert_kinds))
    ON CONFLICT ON CONSTRAINT message_once DO NOTHING;
    RETURN NULL;
END $$;
CREATE TRIGGER alert_told AFTER INSERT ON alert FOR EACH ROW EXECUTE FUNCTION message_of_alert();

-- A mobile telephone of this country, as it is dialled; null: none.
CREATE FUNCTION mobile_of(phone text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT (regexp_match(regexp_replace(phone, '[^0-9]', '', 'g'), '^(?:86)?(1[3-9][0-9]{9})$'))[1]
$$;

-- A notice to the holder goes to his telephone, where there is one; others to the channel's address. That
-- it was sent does not say that it was served.
CREATE FUNCTION message_of_notice() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
    INSERT INTO message (channel, address, about, about_id, subject, body, facts, area)
    SELECT c.code, t.address, 'notice', NEW.id,
           CASE c.lang WHEN 'en' THEN 'Notice ' ELSE '通知 ' END || NEW.number,
           CASE c.lang WHEN 'en' THEN NEW.en ELSE NEW.zh END,
           jsonb_build_object('notice', NEW.id, 'number', NEW.number, 'step', NEW.step, 'audience', NEW.audience,
               'due_on', NEW.due_on, 'area', NEW.area,
               'batch', (SELECT code FROM batch WHERE id = NEW.batch_id),
               'place', (SELECT code FROM place WHERE id = NEW.place_id)),
           NEW.area
    FROM channel c,
         LATERAL (SELECT CASE c.address WHEN 'holder' THEN
                             (SELECT mobile_of(p.phone) FROM place l JOIN party p ON p.id = l.party_id
                              WHERE l.id = NEW.place_id)
                         ELSE c.address END AS address) t
    WHERE c.ended_at IS NULL AND c.made_at <= NEW.made_at AND 'notice' = ANY (c.about) AND NEW.area BETWEEN c.area_lo AND c.area_hi
      AND (c.address = 'holder') = (NEW.audience = 'holder') AND t.address IS NOT NULL
    ON CONFLICT ON CONSTRAINT message_once DO NOTHING;
    RETURN NULL;
END $$;
CREATE TRIGGER notice_told AFTER INSERT ON notice FOR EACH ROW EXECUTE FUNCTION message_of_notice();

INSERT INTO event_kind (code, name, zh, en, apply, biz_step, disposition) VALUES
 (210, 'channel_made',    '设立消息渠道', 'channel for messages made',  NULL, NULL, NULL),
 (211, 'channel_ended',   '停用消息渠道', 'channel for messages ended', NULL, NULL, NULL),
 (212, 'message_dropped', '放弃发送消息', 'message given up',           NULL, NULL, NULL);
INSERT INTO status_scope (kind, scope) VALUES
 ('channel_made', 'none'), ('channel_ended', 'none'), ('message_dropped', 'none');

GRANT SELECT (code, kind, address, about, alert_kinds, lang, area_lo, area_hi, made_at, ended_at), INSERT,
    UPDATE (ended_at) ON channel TO firemark_app;
GRANT SELECT, INSERT, UPDATE ON message TO firemark_app;
GRANT SELECT ON channel TO firemark_courier;
GRANT SELECT, UPDATE ON message TO firemark_courier;
