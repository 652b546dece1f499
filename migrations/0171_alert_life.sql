-- The life of an alert: acknowledged, assigned, confirmed where it suspects a copy, counted again
-- while it is open, closed. What comes back after it was closed is raised anew.

-- family: what kind of thing it is about; advice: what to do, for whoever has to look into it.
ALTER TABLE alert_kind
    ADD family text NOT NULL DEFAULT 'backflow' CONSTRAINT alert_kind_family
        CHECK (family IN ('backflow', 'clone', 'label', 'quantity', 'silence')),
    ADD advice_zh text NOT NULL DEFAULT '扣留实物，核对编号和来源，查清流向后关闭',
    ADD advice_en text NOT NULL DEFAULT
        'hold the goods, check code and origin, find out where they came from, then close';
UPDATE alert_kind SET family = 'label', advice_zh = '保留实物和照片，与生产者核对；属仿冒的立案查处',
    advice_en = 'keep goods and photograph, ask the producer; open a case where it is a counterfeit'
WHERE name = 'label_forged';
UPDATE alert_kind SET family = 'quantity', advice_zh = '核对申报产量和各处盘点，查清多出的来源',
    advice_en = 'check the declared output and the counts, find out where the surplus came from'
WHERE name = 'more_than_whole';
ALTER TABLE alert_kind ALTER family DROP DEFAULT, ALTER advice_zh DROP DEFAULT,
    ALTER advice_en DROP DEFAULT;

ALTER TABLE alert
    ADD times int NOT NULL DEFAULT 1,   -- how often it was seen while open
    ADD last_at timestamptz,            -- when last, by its own time; null: once
    ADD acknowledged_at timestamptz, ADD acknowledged_by bigint,
    ADD assigned_to bigint, ADD assigned_at timestamptz, ADD assigned_seq bigint NOT NULL DEFAULT 0,
    ADD confirmed_at timestamptz, ADD confirmed_by bigint;
CREATE INDEX alert_same ON alert (batch_id, unit_index, kind, place_id);
CREATE INDEX alert_place_open ON alert (place_id, kind, batch_id) WHERE state = 'open';
CREATE INDEX alert_assigned ON alert (assigned_to) WHERE assigned_to IS NOT NULL AND state = 'open';

INSERT INTO event_kind (code, name, zh, en, apply, biz_step, disposition) VALUES
 (153, 'alert_acknowledged', '受理预警', 'alert acknowledged', 'apply_alert_life', NULL, NULL),
 (154, 'alert_assigned',     '指派预警', 'alert assigned',     'apply_alert_life', NULL, NULL),
 (155, 'alert_confirmed',    '确认仿冒嫌疑', 'suspected copy confirmed', 'apply_alert_life', NULL, NULL),
 (156, 'alert_repeated',     '预警再次出现', 'alert seen again', 'apply_alert_life', NULL, NULL);
UPDATE event_kind SET apply = 'apply_alert_life' WHERE name IN ('alert_raised', 'alert_closed');
-- none: what confirming and closing change, alert_clones() marks itself
INSERT INTO status_scope (kind, scope) VALUES
 ('alert_acknowledged', 'none'), ('alert_assigned', 'none'), ('alert_confirmed', 'none'),
 ('alert_repeated', 'none');

-- Which units may be copied: those with an open clone alert that a person confirmed. A mere
-- suspicion changes no status: two scans by anybody would be enough to stop the use of sound goods.
CREATE FUNCTION alert_clones(keys event_key[]) RETURNS void LANGUAGE sql AS $$
    WITH about AS (
        SELECT DISTINCT a.batch_id, a.unit_index
        FROM event_of(keys) e JOIN alert a ON a.id = (e.body::jsonb->>'alert_id')::uuid
        JOIN alert_kind k ON k.name = a.kind
        WHERE k.family = 'clone' AND a.unit_index <> 0
    ), due AS (
        SELECT b.batch_id, b.unit_index,
               (SELECT a.id FROM alert a JOIN alert_kind k ON k.name = a.kind
                WHERE a.batch_id = b.batch_id AND a.unit_index = b.unit_index
                  AND k.family = 'clone' AND a.state = 'open' AND a.confirmed_at IS NOT NULL
                ORDER BY a.raised_at, a.id LIMIT 1) AS alert_id
        FROM about b
    ), changed AS (
        UPDATE unit u SET clone_alert = d.alert_id FROM due d
        WHERE u.batch_id = d.batch_id AND u.idx = d.unit_index
          AND u.clone_alert IS DISTINCT FROM d.alert_id
        RETURNING u.batch_id, u.idx
    )
    INSERT INTO status_touched (batch_id, first_index, last_index) SELECT batch_id, idx, idx FROM changed
$$;

-- {alert_id, ..}: raised and closed in the order of the record, then what is said about each.
CREATE FUNCTION apply_alert_life(keys event_key[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM apply_alert(ARRAY(SELECT (batch_id, id)::event_key FROM event_of(keys)
                              WHERE kind IN (60, 61)));
    UPDATE alert a SET acknowledged_at = e.occurred_at, acknowledged_by = e.person_id
    FROM event_of(keys) e WHERE e.kind = 153 AND a.id = (e.body::jsonb->>'alert_id')::uuid;

    UPDATE alert a SET assigned_to = e.person, assigned_at = e.occurred_at, assigned_seq = e.seq
    FROM (SELECT DISTINCT ON (b->>'alert_id') (b->>'alert_id')::uuid AS id,
                 (b->>'person_id')::bigint AS person, e.occurred_at, e.seq
          FROM event_of(keys) e, LATERAL (SELECT e.body::jsonb) AS j(b) WHERE e.kind = 154
          ORDER BY b->>'alert_id', e.seq DESC) e
    WHERE a.id = e.id AND a.assigned_seq < e.seq;

    UPDATE alert a SET confirmed_at = e.occurred_at, confirmed_by = e.person_id
    FROM event_of(keys) e WHERE e.kind = 155 AND a.id = (e.body::jsonb->>'alert_id')::uuid;

    UPDATE alert a SET times = a.times + e.times, last_at = greatest(a.last_at, e.last_at)
    FROM (SELECT (b->>'alert_id')::uuid AS id, sum((b->>'times')::int)::int AS times,
                 max((b->>'last_at')::timestamptz) AS last_at
          FROM event_of(keys) e, LATERAL (SELECT e.body::jsonb) AS j(b) WHERE e.kind = 156
          GROUP BY 1) e
    WHERE a.id = e.id;
    PERFORM alert_clones(keys);
END $$;

-- Of a copied label nothing follows for the recall of its batch.
CREATE OR REPLACE FUNCTION recall_stirred(r recall) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT r.state = 'closed' AND (
        EXISTS (SELECT FROM alert a JOIN alert_kind k ON k.name = a.kind
                WHERE a.batch_id = r.batch_id AND k.family <> 'clone'
                  AND (a.state = 'open' OR a.state_seq > r.state_seq))
        OR EXISTS (SELECT FROM movement m WHERE m.batch_id = r.batch_id
                   AND m.to_bucket NOT IN ('destroyed', 'consumed') AND m.seq > r.state_seq))
$$;
