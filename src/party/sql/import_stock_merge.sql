-- Records a slice of a stock list; what the record expects is what it holds now.
-- $1 file, $2 after row, $3 to row, $4 person. Column: how many rows were new
WITH slice AS (
    SELECT b.id AS batch_id, r.id, k.code, p.area, p.agency_id, p.company_id, p.id AS place_id,
           (r.c1::date)::timestamp AT TIME ZONE 'Asia/Shanghai' AS at,
           jsonb_strip_nulls(jsonb_build_object('place_id', p.id, 'counted', r.c4::bigint,
               'expected', coalesce(h.qty, 0), 'grade', 2, 'document', r.c5))::text AS body
    FROM import_row r JOIN place p ON p.code = r.c2 JOIN batch b ON b.code = r.c3
    JOIN event_kind k ON k.name = 'stock_counted'
    LEFT JOIN holding h ON h.batch_id = b.id AND h.place_id = p.id AND h.bucket = 'stock'
    WHERE r.file_id = $1::bigint AND r.n > $2::bigint AND r.n <= $3::bigint
), fresh AS (
    INSERT INTO event (batch_id, id, kind, area, agency_id, company_id, person_id, place_id,
                       occurred_at, body)
    SELECT batch_id, id, code, area, agency_id, company_id, $4::bigint, place_id, at, body
    FROM slice ORDER BY batch_id, id
    ON CONFLICT ON CONSTRAINT event_pk DO NOTHING
    RETURNING event AS e
), pending AS (
    INSERT INTO event_pending SELECT (e).batch_id, (e).id FROM fresh
), derived AS (
    SELECT count(*) AS rows, event_derive(array_agg(e)) FROM fresh HAVING count(*) > 0
)
SELECT coalesce((SELECT rows FROM derived), 0)
