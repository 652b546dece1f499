-- Verifies and records many scans at once: one row per scan, in the order given.
-- $1 client event id, $2 label index, $3 random part, $4 SHA-256 of the text ('' where the
-- code was typed), $5 person (0 none), $6 agency (0 none), $7 area, $8 place scanned at (0
-- none), $9 when, $10 event body (JSON text), $11 salt. A repeated id records nothing and gets
-- the same facts. Keys only: every lookup is a nested loop over a unique index.
WITH given AS MATERIALIZED (
    SELECT t.*
    FROM unnest($1::uuid[], $2::int8[], $3::int4[], $4::bytea[], $5::int8[], $6::int8[],
                $7::int4[], $8::int8[], $9::timestamptz[], $10::text[], $11::bytea[])
         WITH ORDINALITY AS t(id, idx, random, sha, person_id, agency_id, area, place_id, at,
                              body, salt, n)
), facts AS MATERIALIZED (
    SELECT g.*, l.batch_id, l.type, l.text_sha256, l.void_reason, u.state, u.place_id AS unit_place,
           u.order_id, u.twin_idx, b.code AS batch_code, b.recall_id, b.determination,
           b.company_id, b.area AS batch_area, pr.name AS product, pr.model,
           pp.name AS producer, up.name AS place_name, rc.number AS recall_number,
           rc.state AS recall_state
    FROM given g
    LEFT JOIN LATERAL (SELECT x.batch_id, x.last_index FROM label_range x
                       WHERE x.first_index <= g.idx ORDER BY x.first_index DESC LIMIT 1) r
        ON r.last_index >= g.idx
    LEFT JOIN label l ON l.batch_id = r.batch_id AND l.idx = g.idx AND l.random = g.random
    LEFT JOIN unit u ON u.batch_id = l.batch_id AND u.idx = l.idx
    LEFT JOIN batch b ON b.id = l.batch_id
    LEFT JOIN product pr ON pr.id = b.product_id
    LEFT JOIN party pp ON pp.id = b.producer_id
    LEFT JOIN place up ON up.id = u.place_id
    LEFT JOIN recall rc ON rc.id = b.recall_id
), judged AS MATERIALIZED (
    -- the same order as flow_status_judge(); tests/store compares the two
    SELECT f.*, CASE
        WHEN f.state IN ('destroyed', 'consumed') THEN 5
        WHEN f.batch_id IS NULL OR f.void_reason IS NOT NULL THEN 1
        WHEN f.twin_idx IS NOT NULL AND f.state IN ('removed', 'custody') THEN 4
        WHEN f.recall_id IS NOT NULL THEN 3
        WHEN f.determination = 'nonconforming' THEN 2
        ELSE 0 END AS status
    FROM facts f
), fresh AS (
    INSERT INTO event (batch_id, id, kind, area, agency_id, company_id, person_id, place_id,
                       unit_index, occurred_at, salt, body)
    SELECT coalesce(j.batch_id, 0), j.id, 21, j.area, nullif(j.agency_id, 0), j.company_id,
           nullif(j.person_id, 0), nullif(j.place_id, 0), j.idx, least(j.at, now()), j.salt,
           j.body
    FROM judged j ORDER BY j.batch_id, j.id
    ON CONFLICT ON CONSTRAINT event_pk DO NOTHING
    RETURNING batch_id, id, seq
), marked AS MATERIALIZED (
    -- IN in the target list hashes; a join would be n x n without hash and merge joins
    SELECT j.*, j.id IN (SELECT id FROM fresh) AS fresh FROM judged j
), surprise AS (
    -- one alert per unit, kind and place; a retry (not fresh) raises none
    SELECT DISTINCT ON (j.batch_id, j.idx, j.status, j.place_id) j.*,
           CASE j.status WHEN 1 THEN 'backflow_void' WHEN 3 THEN 'backflow_recalled'
                WHEN 4 THEN 'backflow_replaced' ELSE 'backflow_destroyed' END AS alert_kind,
           jsonb_build_object('scan', j.id, 'status', j.status, 'state', j.state, 'recorded_at_place',
               j.unit_place, 'void_reason', j.void_reason, 'recall', j.recall_number,
               'zh', CASE j.status WHEN 1 THEN '标签已作废，却在现场被扫到'
                     WHEN 3 THEN '产品所属批次已召回，仍在现场被扫到'
                     WHEN 4 THEN '产品已被更换拆除，却又被扫到'
                     ELSE '产品已销毁，却又被扫到' END,
               'en', CASE j.status WHEN 1 THEN 'the label is void, yet it was scanned'
                     WHEN 3 THEN 'its batch is recalled, yet it was scanned in the field'
                     WHEN 4 THEN 'it was replaced and removed, yet it was scanned again'
                     ELSE 'it was destroyed, yet it was scanned again' END) AS why
    FROM marked j
    WHERE j.fresh AND j.batch_id IS NOT NULL AND j.status IN (1, 3, 4, 5)
    ORDER BY j.batch_id, j.idx, j.status, j.place_id, j.n
), raised AS (
    INSERT INTO alert (id, kind, batch_id, unit_index, place_id, area, agency_id, company_id,
                       raised_at, why, state_seq)
    SELECT uuid7(), s.alert_kind, s.batch_id, s.idx, s.place_id, s.area,
           nullif(s.agency_id, 0), s.company_id, least(s.at, now()), s.why, nextval('event_seq')
    FROM surprise s
    ON CONFLICT (batch_id, unit_index, kind, place_id) WHERE state = 'open' DO NOTHING
    RETURNING id, kind, batch_id, unit_index, place_id, area, agency_id, company_id,
              raised_at, why, state_seq
), told AS (
    INSERT INTO event (batch_id, id, seq, kind, area, agency_id, company_id, place_id,
                       unit_index, occurred_at, body)
    SELECT r.batch_id, r.id, r.state_seq, 60, r.area, r.agency_id, r.company_id,
           nullif(r.place_id, 0), r.unit_index, r.raised_at,
           jsonb_build_object('kind', r.kind, 'why', r.why)::text
    FROM raised r
    RETURNING batch_id, id
), pending AS (
    INSERT INTO event_pending
    SELECT batch_id, id FROM fresh UNION ALL SELECT batch_id, id FROM told
)
SELECT j.n, j.batch_id IS NOT NULL AS known, j.status,
       j.sha <> '' AND j.sha = j.text_sha256 AS proof, j.fresh,
       j.batch_id, j.type, j.state, j.unit_place, j.place_name, j.batch_code, j.product,
       j.model, j.producer, j.recall_number, j.recall_state, j.order_id, j.void_reason,
       coalesce((j.batch_id, j.idx) IN (SELECT batch_id, unit_index FROM raised), false)
           AS alerted
FROM marked j
ORDER BY j.n
