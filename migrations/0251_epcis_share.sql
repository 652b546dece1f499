-- The same event captured by another company or agency: it is on record once, and is theirs to see
-- as well. And what a captured event moved is found again when it is declared an error.
INSERT INTO event_kind (code, name, zh, en, apply, biz_step, disposition) VALUES
 (131, 'epcis_shared', '再次采集 EPCIS 事件', 'EPCIS event captured again', 'apply_epcis_shared', NULL,
  NULL);
INSERT INTO status_scope (kind, scope) VALUES ('epcis_shared', 'none');

CREATE TABLE epcis_share (
    id uuid NOT NULL,           -- the captured event
    area int NOT NULL,
    company_id bigint NOT NULL, -- 0: an agency's
    CONSTRAINT epcis_share_pk PRIMARY KEY (id, company_id, area)
);

CREATE FUNCTION apply_epcis_shared(keys event_key[]) RETURNS void LANGUAGE sql AS $$
    WITH fresh AS (
        INSERT INTO epcis_share (id, area, company_id)
        SELECT DISTINCT (e.body::jsonb->>'captured')::uuid, e.area, coalesce(e.company_id, 0)
        FROM event_of(keys) e
        ON CONFLICT DO NOTHING
        RETURNING id, area, company_id
    )
    INSERT INTO epcis_value (kind, value, area, company_id)
    SELECT DISTINCT v.kind, v.value, f.area, f.company_id
    FROM fresh f JOIN epcis_event x ON x.id = f.id, LATERAL epcis_values_of(x.facts) v
    ORDER BY 1, 2, 3, 4
    ON CONFLICT DO NOTHING
$$;

DROP FUNCTION epcis_known(uuid);
CREATE FUNCTION epcis_known(of_job uuid)
RETURNS TABLE (n int, event_id text, same boolean, captured uuid) LANGUAGE sql STABLE AS $$
    SELECT s.n, s.event_id, s.hash = coalesce(k.hash, o.hash, s.first), k.id
    FROM (SELECT *, first_value(hash) OVER w AS first, row_number() OVER w AS turn
          FROM epcis_staged WHERE job = of_job
          WINDOW w AS (PARTITION BY event_id, error ORDER BY n)) s
    LEFT JOIN epcis_event k ON k.event_id = s.event_id AND k.error = s.error
    LEFT JOIN epcis_own o ON o.event_id = s.event_id AND NOT s.error
    WHERE k.id IS NOT NULL OR o.id IS NOT NULL OR s.turn > 1
$$;

-- Which of the staged events were new, or are now seen by one more.
CREATE OR REPLACE FUNCTION epcis_merge(of_job uuid, at_area int, of_agency bigint,
                                       of_company bigint, by_person bigint) RETURNS int[]
LANGUAGE plpgsql AS $$
DECLARE
    made event[];
    which int[];
BEGIN
    WITH known AS MATERIALIZED (
        SELECT k.n, k.same, k.captured FROM epcis_known(of_job) k
    ), due AS MATERIALIZED (
        SELECT uuid7() AS id, 130 AS kind, s.n, least(s.event_time, now()) AS at, s.body
        FROM epcis_staged s
        WHERE s.job = of_job AND s.n NOT IN (SELECT k.n FROM known k)
        UNION ALL
        SELECT uuid7(), 131, min(k.n), now(), json_build_object('captured', x.id)::text
        FROM known k JOIN epcis_event x ON x.id = k.captured
        WHERE k.same
          AND (x.area, coalesce(x.company_id, 0)) <> (at_area, coalesce(of_company, 0))
          AND NOT EXISTS (SELECT FROM epcis_share h WHERE h.id = x.id AND h.area = at_area
                          AND h.company_id = coalesce(of_company, 0))
        GROUP BY x.id
    ), fresh AS (
        INSERT INTO event (batch_id, id, kind, area, agency_id, company_id, person_id,
                           occurred_at, body)
        SELECT 0, d.id, d.kind, at_area, of_agency, of_company, by_person, d.at, d.body
        FROM due d ORDER BY d.n
        RETURNING event AS e
    ), pending AS (
        INSERT INTO event_pending SELECT 0, d.id FROM due d
    )
    SELECT (SELECT array_agg(e) FROM fresh), (SELECT array_agg(d.n ORDER BY d.n) FROM due d)
    INTO made, which;
    DELETE FROM epcis_staged WHERE job = of_job;
    IF made IS NOT NULL THEN
        PERFORM event_derive(made);
    END IF;
    RETURN coalesce(which, '{}');
END $$;

ALTER TABLE epcis_moved ADD batch_id bigint;
UPDATE epcis_moved v SET batch_id = e.batch_id FROM event e WHERE e.id = v.id;
CREATE INDEX epcis_moved_captured ON epcis_moved (captured);

INSERT INTO alert_kind (name, zh, en, family, advice_zh, advice_en) VALUES
 ('epcis_withdrawn', '对方声明移动过产品的事件有误', 'an event that moved goods was declared an error',
  'quantity', '向发送方核实，然后更正该事件登记的移动（movement correct）',
  'ask its sender, then correct what it moved (movement correct)');

GRANT SELECT, INSERT ON epcis_share TO firemark_app;
GRANT SELECT ON epcis_share, epcis_moved TO firemark_courier;
