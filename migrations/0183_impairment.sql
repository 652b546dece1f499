-- The impairment clock: removing products leaves a building unprotected until as many are installed
-- again. It follows from the movements alone: per place and product (by name, so that another
-- model of the same product restores it) the removals less the installations after them, never
-- below zero. Events at one moment are taken together, so a swap leaves no gap.
INSERT INTO event_kind (code, name, zh, en, apply, biz_step, disposition) VALUES
 (164, 'impairment_measured', '防护缺口临时措施', 'measure against an impairment',
  'apply_impairment_mark', NULL, NULL),
 (165, 'impairment_ended', '防护缺口结束', 'impairment ended', 'apply_impairment_mark', NULL, NULL);
INSERT INTO status_scope (kind, scope) VALUES
 ('impairment_measured', 'none'), ('impairment_ended', 'none');

ALTER TABLE alert_kind DROP CONSTRAINT alert_kind_family;
ALTER TABLE alert_kind ADD CONSTRAINT alert_kind_family
    CHECK (family IN ('backflow', 'clone', 'label', 'quantity', 'silence', 'impairment'));
INSERT INTO alert_kind (name, zh, en, family, advice_zh, advice_en) VALUES
 ('impairment_overdue', '防护缺口逾期未恢复', 'an impairment is past its deadline', 'impairment',
  '立即到场核查临时措施，督促恢复安装；不能恢复的写明原因结束',
  'go there now, check the measures taken and see to restoration; where there is none to come, end it with the reason');

-- How long a building may be without: data of a deployment, each with its basis.
CREATE TABLE impairment_term (
    product text CONSTRAINT impairment_term_pk PRIMARY KEY,   -- product.name; '': any other
    hours int NOT NULL CONSTRAINT impairment_term_hours CHECK (hours > 0),
    basis_zh text NOT NULL,
    basis_en text NOT NULL
);
INSERT INTO impairment_term (product, hours, basis_zh, basis_en) VALUES
 ('', 24, '默认值，非法定期限：参照消防设施停用超过24小时应报备的通行做法，部署前须由监管部门核定',
  'a default, not a statutory term: after the common practice that protection out of service for more than 24 hours is reported; the authority sets it before deployment');

CREATE TABLE impairment_mark (   -- what people recorded about impairments
    id uuid CONSTRAINT impairment_mark_pk PRIMARY KEY,
    place_id bigint NOT NULL,
    product text NOT NULL,
    at timestamptz NOT NULL,
    measure text,                -- null: it was ended
    note text NOT NULL,
    by_whom text NOT NULL,       -- who carries the measure out
    until timestamptz,
    person_id bigint
);
CREATE INDEX impairment_mark_place ON impairment_mark (place_id);

CREATE TABLE impairment (
    place_id bigint NOT NULL,
    product text NOT NULL,
    started_at timestamptz NOT NULL,
    area int NOT NULL,
    company_id bigint,
    batch_id bigint NOT NULL,    -- of what was removed first
    missing bigint NOT NULL,     -- now; at its end: 0, or what was given up
    peak bigint NOT NULL,
    ended_at timestamptz,
    ended_by text CONSTRAINT impairment_ended_by CHECK (ended_by IN ('restored', 'reason')),
    reason text,
    CONSTRAINT impairment_pk PRIMARY KEY (place_id, product, started_at)
);
CREATE INDEX impairment_open ON impairment (started_at) WHERE ended_at IS NULL;

-- Removals are few: this finds them by place.
CREATE INDEX movement_taken ON movement (from_place, ts) WHERE from_bucket = 'installed';

-- What changed at these places, moment by moment. An installation under an order restores what
-- the order is about, whatever the new product is called.
CREATE FUNCTION impairment_steps(places bigint[])
RETURNS TABLE (place_id bigint, product text, ts timestamptz, delta bigint, batch_id bigint,
               ended text) LANGUAGE sql STABLE AS $$
    WITH taken AS (
        SELECT m.from_place AS place_id, p.name AS product, m.ts, m.qty, m.batch_id, m.seq,
               e.body::jsonb->>'order_id' AS order_id
        FROM movement m JOIN event e ON e.batch_id = m.batch_id AND e.id = m.event_id
        JOIN batch b ON b.id = m.batch_id JOIN product p ON p.id = b.product_id
        WHERE m.from_bucket = 'installed' AND m.from_place = ANY (places)
    ), since AS (
        SELECT t.place_id, min(t.ts) AS ts FROM taken t GROUP BY t.place_id
    ), put AS (
        SELECT m.to_place AS place_id, coalesce(
                   (SELECT t.product FROM taken t WHERE t.place_id = m.to_place
                    AND t.order_id = e.body::jsonb->>'order_id' ORDER BY t.seq LIMIT 1),
                   p.name) AS product, m.ts, m.qty
        FROM since s JOIN movement m ON m.to_place = s.place_id AND m.ts >= s.ts
                                    AND m.to_bucket = 'installed'
        JOIN event e ON e.batch_id = m.batch_id AND e.id = m.event_id
        JOIN batch b ON b.id = m.batch_id JOIN product p ON p.id = b.product_id
    )
    SELECT x.place_id, x.product, x.ts, sum(x.delta)::bigint,
           (array_agg(x.batch_id ORDER BY x.seq) FILTER (WHERE x.batch_id IS NOT NULL))[1],
           max(x.note)
    FROM (SELECT t.place_id, t.product, t.ts, -t.qty AS delta, t.batch_id, t.seq, NULL AS note
          FROM taken t
          UNION ALL
          SELECT u.place_id, u.product, u.ts, u.qty, NULL, 0, NULL FROM put u
          UNION ALL
          SELECT k.place_id, k.product, k.at, 0, NULL, 0, k.note FROM impairment_mark k
          WHERE k.place_id = ANY (places) AND k.measure IS NULL) x
    GROUP BY 1, 2, 3
$$;

-- A swap takes a while: what was restored within this time was work, not an impairment.
CREATE FUNCTION impairment_grace() RETURNS interval LANGUAGE sql IMMUTABLE AS
    $$ SELECT interval '1 hour' $$;

-- Derives the impairments of these places anew: from all that is known, so late events and
-- corrections give what they would have given in time.
CREATE FUNCTION impairment_derive(places bigint[]) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public AS $$
DECLARE
    step record;
    walk record;                 -- its place and product
    gap impairment;
    lacking bigint := 0;
BEGIN
    -- one after another: who waits sees what the other recorded
    PERFORM FROM place WHERE id = ANY (places) ORDER BY id FOR NO KEY UPDATE;
    DELETE FROM impairment i WHERE i.place_id = ANY (places);
    SELECT NULL::bigint AS place_id, NULL::text AS product INTO walk;
    FOR step IN SELECT s.*, p.area, p.company_id FROM impairment_steps(places) s
                JOIN place p ON p.id = s.place_id ORDER BY s.place_id, s.product, s.ts LOOP
        IF (step.place_id, step.product) IS DISTINCT FROM (walk.place_id, walk.product) THEN
            IF lacking > 0 THEN
                INSERT INTO impairment SELECT gap.*;
            END IF;
            SELECT step.place_id, step.product INTO walk;
            lacking := 0;
        END IF;
        IF lacking = 0 AND step.delta < 0 THEN
            gap := ROW(step.place_id, step.product, step.ts, step.area, step.company_id,
                        step.batch_id, 0, 0, NULL, NULL, NULL);
        END IF;
        CONTINUE WHEN lacking = 0 AND step.delta >= 0;
        lacking := greatest(lacking - step.delta, 0);
        gap.missing := lacking;
        gap.peak := greatest(gap.peak, lacking);
        IF lacking = 0 OR step.ended IS NOT NULL THEN
            gap.ended_at := step.ts;
            gap.ended_by := CASE WHEN lacking = 0 THEN 'restored' ELSE 'reason' END;
            gap.reason := CASE WHEN lacking > 0 THEN step.ended END;
            IF lacking > 0 OR gap.ended_at - gap.started_at > impairment_grace() THEN
                INSERT INTO impairment SELECT gap.*;
            END IF;
            lacking := 0;
        END IF;
    END LOOP;
    IF lacking > 0 THEN
        INSERT INTO impairment SELECT gap.*;
    END IF;
END $$;

-- Behind every movement that comes or is taken back: only places where something was removed.
CREATE FUNCTION impairment_follow() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public AS $$
DECLARE
    places bigint[];
BEGIN
    SELECT array_agg(DISTINCT c.place_id) INTO places FROM (
        SELECT from_place AS place_id FROM changed WHERE from_bucket = 'installed'
        UNION ALL
        SELECT to_place FROM changed WHERE to_bucket = 'installed'
          AND EXISTS (SELECT FROM movement m WHERE m.from_place = changed.to_place
                      AND m.from_bucket = 'installed')) c;
    IF places IS NOT NULL THEN
        PERFORM impairment_derive(places);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER movement_impairs AFTER INSERT ON movement REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION impairment_follow();
CREATE TRIGGER movement_impairs_not AFTER DELETE ON movement REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION impairment_follow();

CREATE FUNCTION apply_impairment_mark(keys event_key[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO impairment_mark (id, place_id, product, at, measure, note, by_whom, until,
                                 person_id)
    SELECT e.id, e.place_id, b->>'product', e.occurred_at, b->>'measure', b->>'note',
           coalesce(b->>'by_whom', ''), (b->>'until')::timestamptz, e.person_id
    FROM event_of(keys) e, LATERAL (SELECT e.body::jsonb) AS j(b);
    PERFORM impairment_derive(array_agg(DISTINCT e.place_id)) FROM event_of(keys) e
    HAVING count(*) > 0;
END $$;

-- Impairments with their deadline by the present terms.
CREATE VIEW impairment_now AS
SELECT i.*, i.started_at + make_interval(hours => t.hours) AS deadline, t.hours,
       t.basis_zh, t.basis_en,
       i.ended_at IS NULL AND i.started_at + make_interval(hours => t.hours) < now() AS overdue
FROM impairment i, LATERAL (SELECT * FROM impairment_term WHERE product IN ('', i.product)
                            ORDER BY product DESC LIMIT 1) t;

REVOKE EXECUTE ON FUNCTION impairment_derive(bigint[]), impairment_follow() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION impairment_derive(bigint[]) TO firemark_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON impairment, impairment_mark TO firemark_app;
GRANT SELECT, INSERT, UPDATE ON impairment_term TO firemark_app;
GRANT SELECT ON impairment_now TO firemark_app, firemark_watcher;
-- what is there already
SELECT impairment_derive(array_agg(DISTINCT from_place)) FROM movement
WHERE from_bucket = 'installed' HAVING count(*) > 0;
