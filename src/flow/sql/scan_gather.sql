-- Verifies and records many scans at once: one row per scan, in the order given.
-- $1 client event id, $2 label index, $3 random part, $4 SHA-256 of the text ('' where the
-- code was typed), $5 person (0 none), $6 agency (0 none), $7 first and $8 last area of the
-- asker's scope, $9 the asker's company (0 none), $10 code of the place scanned at ('' none),
-- $11 when, $12 event body (JSON text, at least one member), $13 salt, $14 SHA-256 of the
-- photo ('' none). A repeated id records nothing and gets the same facts; a place that is
-- unknown, or not in the asker's scope, records nothing. Keys only: every lookup is a nested
-- loop over a unique index. Columns: see enum column in flow/scan_answer.c.
WITH given AS MATERIALIZED (
    SELECT t.*
    FROM unnest($1::uuid[], $2::int8[], $3::int4[], $4::bytea[], $5::int8[], $6::int8[],
                $7::int4[], $8::int4[], $9::int8[], $10::text[], $11::timestamptz[],
                $12::text[], $13::bytea[], $14::bytea[])
         WITH ORDINALITY AS t(id, idx, random, sha, person_id, agency_id, area_lo, area_hi,
                              asker, place, at, body, salt, photo, n)
), facts AS MATERIALIZED (
    SELECT g.id, g.n, g.idx, g.random, g.sha, g.person_id, g.agency_id, g.at, g.body, g.salt,
           g.photo, g.place = '' OR sp.id IS NOT NULL AS placed, coalesce(sp.id, 0) AS place_id,
           coalesce(sp.area, nullif(g.area_lo, 0), up.area, b.area, 0) AS area,
           l.batch_id, l.type, l.void_reason, l.scanned,
           g.sha <> '' AND g.sha = l.text_sha256 AS proof,
           (SELECT sk.revoked_at FROM signing_key sk WHERE sk.kid = l.kid) IS NOT NULL
               AS key_withdrawn,
           u.state, u.state_at, u.place_id AS unit_place, b.code AS batch_code,
           b.company_id, coalesce(up.area, b.area, 0) AS seen_area,
           CASE WHEN up.id IS NULL THEN b.company_id ELSE up.company_id END AS seen_company,
           pr.name AS product, pr.name_en AS product_en, pr.model, pp.name AS producer,
           up.code AS place_code, up.name AS place_name, rc.number AS recall_number,
           rc.state AS recall_state, rc.opened_at, coalesce(ro.number, rh.number) AS order_number,
           CASE WHEN l.heir_idx IS NOT NULL THEN
               (SELECT serial_text(h.idx, h.random) FROM label h WHERE h.batch_id = l.batch_id
                AND h.idx = label_heir(l.batch_id, l.heir_idx)) END AS heir,
           CASE WHEN l.pair_idx IS NOT NULL THEN
               (SELECT serial_text(h.idx, h.random) FROM label h
                WHERE h.batch_id = l.batch_id AND h.idx = l.pair_idx) END AS pair,
           coalesce(l.blind, 0) AS blind, label_status(l, u, b, up, u.pack_status) AS status,
           CASE WHEN l.blind = 2 THEN
               (SELECT array_to_string(x.items, '、') FROM sample_blind x
                WHERE x.batch_id = l.batch_id AND x.idx = l.idx) END AS items
    FROM given g
    LEFT JOIN LATERAL (SELECT x.batch_id, x.last_index FROM label_range x
                       WHERE x.first_index <= g.idx ORDER BY x.first_index DESC LIMIT 1) r
        ON r.last_index >= g.idx
    LEFT JOIN label l ON l.batch_id = r.batch_id AND l.idx = g.idx AND l.random = g.random
    LEFT JOIN unit u ON u.batch_id = l.batch_id
        AND u.idx = CASE l.type WHEN 1 THEN l.pair_idx ELSE l.idx END -- a paper twin's is its unit
    LEFT JOIN batch b ON b.id = l.batch_id
    LEFT JOIN product pr ON pr.id = b.product_id
    LEFT JOIN party pp ON pp.id = b.producer_id
    LEFT JOIN place up ON up.id = u.place_id
    LEFT JOIN place sp ON sp.code = g.place AND CASE g.asker
        WHEN 0 THEN sp.area BETWEEN g.area_lo AND g.area_hi ELSE sp.company_id = g.asker END
    LEFT JOIN recall rc ON rc.id = coalesce(b.recall_id, b.scope_recall)
    LEFT JOIN every_order ro ON ro.id = u.order_id
    LEFT JOIN every_order rh ON rh.recall_id = b.recall_id
        AND rh.place_id = coalesce(sp.id, u.place_id)
), fresh AS (
    INSERT INTO event (batch_id, id, kind, area, agency_id, company_id, person_id, place_id,
                       unit_index, occurred_at, salt, attachments, body)
    SELECT coalesce(j.batch_id, 0), j.id, 21, j.area, nullif(j.agency_id, 0), j.company_id,
           nullif(j.person_id, 0), nullif(j.place_id, 0), j.idx, least(j.at, now()), j.salt,
           CASE WHEN j.photo = '' THEN '{}' ELSE ARRAY[j.photo] END,
           -- what does not match the record is told: which random part, which text
           CASE WHEN j.proof OR (j.batch_id IS NOT NULL AND j.sha = '') THEN j.body
                ELSE left(j.body, -1) || ',"random":' || j.random
                     || CASE j.sha WHEN '' THEN ''
                        ELSE ',"text_sha256":"' || encode(j.sha, 'hex') || '"' END || '}' END
    FROM facts j WHERE j.placed ORDER BY j.batch_id, j.id
    ON CONFLICT ON CONSTRAINT event_pk DO NOTHING
    RETURNING batch_id, id, seq
), marked AS MATERIALIZED (
    -- IN in the target list hashes; a join would be n x n without hash and merge joins
    SELECT j.*, j.id IN (SELECT id FROM fresh) AS fresh,
           j.at < now() - watch_late() AS late
    FROM facts j
), first_scan AS (
    UPDATE label l SET scanned = true
    FROM (SELECT DISTINCT m.batch_id, m.idx FROM marked m
          WHERE m.fresh AND NOT m.scanned ORDER BY m.batch_id, m.idx) f
    WHERE l.batch_id = f.batch_id AND l.idx = f.idx AND NOT l.scanned
    RETURNING l.batch_id, l.idx
), surprise AS (
    -- one alert per unit, kind and place; a retry (not fresh) raises none, nor does what was still
    -- sound when it was scanned. What is not raised here, the watcher counts or judges: late scans of
    -- void labels, and those of a place where so many are open already that one stands for the rest.
    SELECT DISTINCT ON (j.batch_id, j.idx, j.status, j.place_id) j.*,
           CASE j.status WHEN 1 THEN 'backflow_void' WHEN 3 THEN 'backflow_recalled'
                WHEN 4 THEN 'backflow_replaced' ELSE 'backflow_destroyed' END AS alert_kind,
           jsonb_build_object('scan', j.id, 'status', j.status, 'state', j.state, 'recorded_at_place',
               j.unit_place, 'void_reason', j.void_reason, 'recall', j.recall_number, 'heir', j.heir,
               'late', CASE WHEN j.late THEN true END,
               'zh', CASE j.status
                     WHEN 1 THEN CASE WHEN j.heir IS NULL THEN '标签已作废，却在现场被扫到'
                                 ELSE '标签已换为 ' || j.heir || '，旧标签却又被扫到' END
                     WHEN 3 THEN '产品所属批次已召回，仍在现场被扫到'
                     WHEN 4 THEN '产品已被更换拆除，却又被扫到'
                     ELSE '产品已销毁，却又被扫到' END,
               'en', CASE j.status
                     WHEN 1 THEN CASE WHEN j.heir IS NULL
                                 THEN 'the label is void, yet it was scanned'
                                 ELSE 're-labelled as ' || j.heir
                                      || ', yet the old label was scanned' END
                     WHEN 3 THEN 'its batch is recalled, yet it was scanned in the field'
                     WHEN 4 THEN 'it was replaced and removed, yet it was scanned again'
                     ELSE 'it was destroyed, yet it was scanned again' END) AS why
    FROM marked j
    WHERE j.fresh AND j.batch_id IS NOT NULL AND j.status IN (1, 3, 4, 5)
      AND CASE j.status WHEN 1 THEN NOT j.late WHEN 3 THEN j.at >= j.opened_at IS NOT FALSE
          ELSE j.at >= j.state_at IS NOT FALSE END
      AND (SELECT count(*) FROM (
               SELECT FROM every_alert a
               WHERE a.place_id = j.place_id AND a.batch_id = j.batch_id AND a.state = 'open'
                 AND a.kind = CASE j.status WHEN 1 THEN 'backflow_void' WHEN 3 THEN 'backflow_recalled'
                     WHEN 4 THEN 'backflow_replaced' ELSE 'backflow_destroyed' END
               LIMIT watch_cap()) x) < watch_cap()
    ORDER BY j.batch_id, j.idx, j.status, j.place_id, j.n
), raised AS (
    INSERT INTO every_alert (id, kind, batch_id, unit_index, place_id, area, agency_id, company_id,
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
), watched AS (
    -- there is more to ask where it was, what it is, or how often: not on this lane
    INSERT INTO scan_watch
    SELECT coalesce(m.batch_id, 0), m.id FROM marked m
    WHERE m.fresh AND (m.place_id <> 0 OR m.scanned IS NOT TRUE OR m.status IN (1, 3, 4, 5)
                       OR position('"lon":' IN m.body) > 0)
)
SELECT j.n, j.placed::int, (j.batch_id IS NOT NULL)::int, coalesce(j.proof, false)::int,
       j.fresh::int, j.status, j.batch_id, j.type,
       ((j.batch_id, j.idx) IN (SELECT batch_id, idx FROM first_scan) IS TRUE)::int,
       ((j.batch_id, j.idx) IN (SELECT batch_id, unit_index FROM raised) IS TRUE)::int,
       j.seen_area, j.seen_company, j.state, us.todo_zh, us.todo_en, j.batch_code, j.product,
       j.product_en, j.model, j.producer, j.place_code, j.place_name, j.recall_number,
       j.recall_state, j.order_number, j.void_reason, doc.number, doc.zh, doc.en, doc.agency,
       doc.day, doc.state, doc.replaced_by, j.heir, j.pair, j.blind, j.items,
       (j.proof AND j.key_withdrawn)::int
FROM marked j JOIN unit_status us ON us.code = j.status
LEFT JOIN LATERAL (  -- not looked for unless the label is a document's
    SELECT d.number, k.zh, k.en, d.agency, d.state, r.number AS replaced_by,
           to_char(d.issued_at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD') AS day
    FROM every_document d JOIN document_kind k ON k.name = d.kind
    LEFT JOIN every_document r ON r.id = d.replaced_by
    WHERE j.type = 7 AND d.label_index = j.idx) doc ON true
ORDER BY j.n
