WITH numbered AS (
    SELECT r.*, row_number() OVER (PARTITION BY c1, c2, c3, c4, c5, c6, c7, c8, c9
                                   ORDER BY line) AS occurrence
    FROM import_row r
), event_row AS (
    SELECT r.line, b.id AS batch_id, t.area, t.agency_id, t.company_id, t.id AS to_place,
           (r.c2::date)::timestamp AT TIME ZONE 'Asia/Shanghai' AS at,
           sha256(convert_to(jsonb_build_array(c1, c2, c3, c4, c5, c6, c7, c8, c9,
                                               occurrence)::text, 'UTF8')) AS digest,
           jsonb_strip_nulls(jsonb_build_object('from_place', f.id, 'from_bucket', 'stock',
               'to_place', t.id, 'to_bucket', 'stock', 'qty', c6::bigint,
               'first', c7::bigint >> 18, 'last', c8::bigint >> 18, 'grade', 2,
               'document', c1, 'received_on', c9))::text AS body
    FROM numbered r JOIN place f ON f.code = r.c3 JOIN place t ON t.code = r.c4
    JOIN batch b ON b.code = r.c5
), fresh AS (
    INSERT INTO event (batch_id, id, kind, area, agency_id, company_id, person_id, place_id,
                       occurred_at, body)
    SELECT batch_id, uuid7_at(at, digest), k.code, area, agency_id, company_id, $1::bigint,
           to_place, at, body
    FROM event_row, event_kind k WHERE k.name = 'delivered' ORDER BY batch_id, line
    ON CONFLICT ON CONSTRAINT event_pk DO NOTHING
    RETURNING batch_id, id
), pending AS (
    INSERT INTO event_pending SELECT batch_id, id FROM fresh
), kept AS (
    INSERT INTO import_key (batch_id, id) SELECT batch_id, id FROM fresh RETURNING 1
)
SELECT count(*) FROM kept
