-- Rows that stand in a file more than once are as many facts: from the second on each gets an id of
-- its own, as digest() of import_read.c makes the first's. $1 file, $2 what its digests end with, or
-- null
UPDATE import_row r
SET id = uuid7_at(to_timestamp(('x' || left(replace(r.id::text, '-', ''), 12))::bit(48)::bigint
                               / 1000.0),
                  sha256(convert_to((jsonb_build_array(r.c1, r.c2, r.c3, r.c4, r.c5, r.c6, r.c7,
                      r.c8, r.c9, t.occurrence) || coalesce(to_jsonb($2::text), '[]'))::text,
                      'UTF8')))
FROM (SELECT n, row_number() OVER (PARTITION BY id ORDER BY n) AS occurrence FROM import_row
      WHERE file_id = $1::bigint AND id IN (
          SELECT id FROM import_row WHERE file_id = $1::bigint
          GROUP BY id HAVING count(*) > 1)) t
WHERE r.file_id = $1::bigint AND r.n = t.n AND t.occurrence > 1
