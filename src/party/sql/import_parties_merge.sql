-- Registers a slice of parties with their main places. $1 file, $2 after row, $3 to row, $4 person.
-- Column: how many were new
WITH n AS MATERIALIZED (
    SELECT r.*, nextval('party_id_seq') AS party, nextval('place_id_seq') AS place
    FROM import_row r
    WHERE r.file_id = $1::bigint AND r.n > $2::bigint AND r.n <= $3::bigint
      AND NOT EXISTS (SELECT FROM party p WHERE p.code = r.c1)
), e AS (
    SELECT line, 1 AS part, jsonb_build_object('kind', 'party_registered', 'area', c4::int,
        'company_id', party, 'person_id', $4::bigint,
        'body', jsonb_strip_nulls(jsonb_build_object('id', party, 'code', c1, 'name', c2,
            'kind', c3, 'credit_code', c5, 'address', c6, 'contact', c7, 'phone', c8))) AS x
    FROM n
    UNION ALL
    SELECT line, 2, jsonb_build_object('kind', 'place_registered', 'area', c4::int,
        'company_id', party, 'place_id', place, 'person_id', $4::bigint,
        'body', jsonb_strip_nulls(jsonb_build_object('id', place, 'party_id', party,
            'code', c1, 'name', c2, 'kind', c3, 'address', c6)))
    FROM n
)
SELECT coalesce(event_append(jsonb_agg(x ORDER BY part, line)), 0) / 2 FROM e
