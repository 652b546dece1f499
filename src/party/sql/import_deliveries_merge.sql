-- Records a slice of deliveries and moves the goods, by the columns at hand instead of the bodies made
-- of them; a rebuild from the bodies comes to the same. $1 file, $2 after row, $3 to row, $4 person,
-- $5 whether none of the rows can be on record (else a unique violation says that one is).
-- Column: how many rows were new
WITH found AS (
    SELECT b.id AS batch_id, r.id, r.n, (r.c2::date)::timestamp AT TIME ZONE 'Asia/Shanghai' AS at,
           f.id AS from_place, t.id AS to_place, t.area, t.agency_id, t.company_id,
           r.c6::bigint AS qty, r.c7::bigint >> 18 AS first_idx, r.c8::bigint >> 18 AS last_idx,
           r.c1 AS document, r.c9 AS received_on,
           -- what the receiver alone says of another's stock is a declaration
           CASE WHEN (SELECT app_company()) IS NULL OR f.company_id = (SELECT app_company())
                THEN 2 ELSE 3 END::smallint AS grade
    FROM import_row r JOIN place f ON f.code = r.c3 JOIN place t ON t.code = r.c4
    JOIN batch b ON b.code = r.c5
    WHERE r.file_id = $1::bigint AND r.n > $2::bigint AND r.n <= $3::bigint
      AND CASE WHEN $5::boolean THEN true
               ELSE (SELECT true FROM event e WHERE e.batch_id = b.id AND e.id = r.id) IS NULL END
    ORDER BY r.n
), slice AS MATERIALIZED (
    SELECT r.*, nextval('event_seq') AS seq,
           (SELECT k.code FROM event_kind k WHERE k.name = 'delivered') AS code,
           -- the keys in jsonb's order: as if made by jsonb_build_object(), at a fifth of the cost
           concat('{"qty": ', qty, ', "last": ' || last_idx, ', "first": ' || first_idx,
                  ', "grade": ', grade, ', "document": ', to_json(document), ', "to_place": ', to_place,
                  ', "to_bucket": "stock", "from_place": ', from_place, ', "from_bucket": "stock"',
                  ', "received_on": "' || received_on || '"', '}') AS body
    FROM found r
), added AS (
    INSERT INTO event (batch_id, id, seq, kind, area, agency_id, company_id, person_id, place_id,
                       unit_index, occurred_at, body)
    SELECT batch_id, id, seq, code, area, agency_id, company_id, $4::bigint, to_place,
           CASE WHEN first_idx = last_idx THEN first_idx END, at, body
    FROM slice
), pending AS (
    INSERT INTO event_pending SELECT batch_id, id FROM slice
), recalled AS (
    INSERT INTO import_recalled AS x (file_id, batch_id, from_place, to_place, qty, first_seq)
    SELECT $1::bigint, s.batch_id, s.from_place, s.to_place, sum(s.qty), min(s.seq)
    FROM batch b LEFT JOIN recall r ON r.id = coalesce(b.recall_id, b.scope_recall)
    JOIN slice s ON s.batch_id = b.id
    WHERE batch_status(b) > 0
      AND (r.id IS NULL OR s.at + interval '1 day' > r.opened_at)
    GROUP BY 2, 3, 4
    ON CONFLICT ON CONSTRAINT import_recalled_pk DO UPDATE SET qty = x.qty + excluded.qty,
        first_seq = least(x.first_seq, excluded.first_seq)
)
SELECT count(*), movement_add(array_agg((batch_id, at, id, code, from_place, 'stock', to_place,
           'stock', qty, first_idx, last_idx, grade, document, seq, NULL, NULL)::moved))
FROM slice
