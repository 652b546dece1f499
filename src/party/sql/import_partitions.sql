-- Ids carry the rows' dates: their months get partitions (ids are in UTC, a day apart at most), so
-- that old rows do not fill the default one. $1 file, $2 the column of dates
SELECT event_partitions_ensure(min(d) - 1, max(d))
FROM (SELECT (CASE $2::int WHEN 1 THEN c1 ELSE c2 END)::date AS d FROM import_row
      WHERE file_id = $1::bigint) r HAVING count(*) > 0
