-- Registers a slice of places. $1 file, $2 after row, $3 to row, $4 person. Column: how many were
-- new
WITH n AS MATERIALIZED (
    SELECT r.*, p.id AS party, nextval('place_id_seq') AS place
    FROM import_row r JOIN party p ON p.code = r.c3
    WHERE r.file_id = $1::bigint AND r.n > $2::bigint AND r.n <= $3::bigint
      AND NOT EXISTS (SELECT FROM place l WHERE l.code = r.c1)
)
SELECT coalesce(event_append(jsonb_agg(jsonb_build_object('kind', 'place_registered',
    'area', c5::int, 'company_id', party, 'place_id', place, 'person_id', $4::bigint,
    'body', jsonb_strip_nulls(jsonb_build_object('id', place, 'party_id', party, 'code', c1,
        'name', c2, 'kind', c4, 'address', c6, 'occupancy', c7::int))) ORDER BY line)), 0)
FROM n
