-- Waivers: what of a recall cannot be found, collected or destroyed is explained quantity by
-- quantity, by one person who proposes and another who signs. A recall closes when the signed
-- quantities are exactly what is left; source: design, domain §6.
CREATE TABLE waiver_ground (
    name text CONSTRAINT waiver_ground_pk PRIMARY KEY,
    zh text NOT NULL,
    en text NOT NULL
);
INSERT INTO waiver_ground (name, zh, en) VALUES
 ('lost',        '灭失（火灾、水损等）',     'lost (fire, water and the like)'),
 ('scrapped',    '已自行报废，无实物',       'scrapped by the holder, nothing left'),
 ('untraceable', '已售出，无法查找购买人',   'sold, the buyer cannot be found'),
 ('out_of_area', '流出本市，已移送当地',     'left the city, passed on to the authority there'),
 ('record_error','申报或记录有误，已核实',   'declared or recorded wrongly, checked'),
 ('counterfeit', '疑似假冒，另案处理',       'suspected counterfeits, a case of their own'),
 ('evidence',    '作为证据保管',             'kept as evidence'),
 ('refused',     '持有者拒不配合，另案处理', 'the holder refuses, a case of its own'),
 ('other',       '其他',                     'other');

CREATE TABLE waiver (
    id uuid CONSTRAINT waiver_pk PRIMARY KEY,
    number text NOT NULL CONSTRAINT waiver_number_once UNIQUE,
    recall_id uuid NOT NULL,
    batch_id bigint NOT NULL,
    area int NOT NULL,
    agency_id bigint,
    company_id bigint,
    part text NOT NULL CONSTRAINT waiver_part       -- what it explains
        CHECK (part IN ('unaccounted', 'excess', 'held', 'custody')),
    place_id bigint,                                -- null: unlocated
    qty bigint NOT NULL CONSTRAINT waiver_qty CHECK (qty > 0),
    ground text NOT NULL CONSTRAINT waiver_ground_known REFERENCES waiver_ground,
    explanation text NOT NULL,
    statement text NOT NULL,                        -- the exact text that is signed
    statement_sha256 text NOT NULL,
    proposed_by bigint NOT NULL,
    proposed_at timestamptz NOT NULL,
    state text NOT NULL DEFAULT 'proposed',
    state_seq bigint NOT NULL,
    signed_by bigint,
    signed_at timestamptz,
    withdrawn jsonb
);
CREATE INDEX waiver_recall ON waiver (recall_id, state);

CREATE FUNCTION apply_waiver_proposed(keys event_key[]) RETURNS void LANGUAGE sql AS $$
    INSERT INTO waiver (id, number, recall_id, batch_id, area, agency_id, company_id, part,
                        place_id, qty, ground, explanation, statement, statement_sha256,
                        proposed_by, proposed_at, state_seq)
    SELECT e.id, b->>'number', (b->>'recall_id')::uuid, e.batch_id, e.area, e.agency_id,
           e.company_id, b->>'part', e.place_id, (b->>'qty')::bigint, b->>'ground',
           b->>'explanation', b->>'statement', b->>'statement_sha256', e.person_id,
           e.occurred_at, e.seq
    FROM event_of(keys) e, LATERAL (SELECT e.body::jsonb) AS j(b)
$$;

-- Signed and withdrawn in one group keep what both say; the later one is the state.
CREATE FUNCTION apply_waiver_state(keys event_key[]) RETURNS void LANGUAGE sql AS $$
    UPDATE waiver t
    SET state = r.state, state_seq = r.seq, signed_by = coalesce(r.signed_by, t.signed_by),
        signed_at = coalesce(r.signed_at, t.signed_at),
        withdrawn = coalesce(r.withdrawn, t.withdrawn)
    FROM (SELECT (b->>'waiver_id')::uuid AS id,
                 (array_agg(CASE e.kind WHEN 161 THEN 'signed' ELSE 'withdrawn' END
                            ORDER BY e.seq DESC))[1] AS state,
                 (array_agg(e.person_id ORDER BY e.seq DESC) FILTER (WHERE e.kind = 161))[1]
                     AS signed_by,
                 (array_agg(e.occurred_at ORDER BY e.seq DESC) FILTER (WHERE e.kind = 161))[1]
                     AS signed_at,
                 (array_agg(jsonb_build_object('reason', b->'reason', 'by', e.person_id,
                                               'at', e.occurred_at) ORDER BY e.seq DESC)
                      FILTER (WHERE e.kind = 162))[1] AS withdrawn,
                 max(e.seq) AS seq
          FROM event_of(keys) e, LATERAL (SELECT e.body::jsonb) AS j(b) GROUP BY 1) r
    WHERE t.id = r.id AND t.state_seq < r.seq
$$;

-- What is left of a recalled batch, place by place: still held, lacking (missing at a count, or a
-- maker's stock that nobody counted: unaccounted for, as in balance_compute()), kept in custody;
-- and what signed waivers explain of each.
CREATE FUNCTION recall_left(of_recall uuid, of_batch bigint)
RETURNS TABLE (place_id bigint, held bigint, lack bigint, kept bigint, w_held bigint,
               w_lack bigint, w_kept bigint) LANGUAGE sql STABLE AS $$
    WITH here AS (
        SELECT h.place_id, h.qty, CASE
                   WHEN h.bucket = 'missing' THEN 'unaccounted'
                   WHEN h.bucket = 'custody' THEN 'custody'
                   WHEN h.bucket = 'stock' AND h.place_id = b.producer_place
                        AND c.place_id IS NULL THEN 'unaccounted'
                   WHEN h.bucket IN ('stock', 'transit', 'installed', 'removed') THEN 'held'
               END AS part, 0 AS signed
        FROM holding h JOIN batch b ON b.id = h.batch_id
        LEFT JOIN stock_count c ON c.batch_id = h.batch_id AND c.place_id = h.place_id
        WHERE h.batch_id = of_batch AND h.qty > 0
        UNION ALL
        SELECT w.place_id, w.qty, w.part, 1 FROM waiver w
        WHERE w.recall_id = of_recall AND w.state = 'signed' AND w.place_id IS NOT NULL
    )
    SELECT x.place_id,
           coalesce(sum(x.qty) FILTER (WHERE x.part = 'held' AND x.signed = 0), 0)::bigint,
           coalesce(sum(x.qty) FILTER (WHERE x.part = 'unaccounted' AND x.signed = 0), 0)::bigint,
           coalesce(sum(x.qty) FILTER (WHERE x.part = 'custody' AND x.signed = 0), 0)::bigint,
           coalesce(sum(x.qty) FILTER (WHERE x.part = 'held' AND x.signed = 1), 0)::bigint,
           coalesce(sum(x.qty) FILTER (WHERE x.part = 'unaccounted' AND x.signed = 1), 0)::bigint,
           coalesce(sum(x.qty) FILTER (WHERE x.part = 'custody' AND x.signed = 1), 0)::bigint
    FROM here x WHERE x.part IS NOT NULL GROUP BY x.place_id
$$;

INSERT INTO event_kind (code, name, zh, en, apply, biz_step, disposition) VALUES
 (160, 'waiver_proposed',  '拟定免查说明', 'waiver proposed',  'apply_waiver_proposed', NULL, NULL),
 (161, 'waiver_signed',    '签署免查说明', 'waiver signed',    'apply_waiver_state', NULL, NULL),
 (162, 'waiver_withdrawn', '撤回免查说明', 'waiver withdrawn', 'apply_waiver_state', NULL, NULL);
INSERT INTO status_scope (kind, scope) VALUES
 ('waiver_proposed', 'none'), ('waiver_signed', 'none'), ('waiver_withdrawn', 'none');

GRANT SELECT ON waiver_ground TO firemark_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON waiver TO firemark_app;
