-- Rows of a stock list that lead nowhere. $1 file.
-- Columns: line, field, rule, value, how many there are in all
SELECT line, (ARRAY['date', 'place', 'place', 'place', 'batch', 'batch'])[i],
       (ARRAY['date_future', 'place_unknown', 'area_not_yours', 'place_not_yours',
              'batch_unknown', 'count_twice'])[i],
       (ARRAY[c1, c2, c2, c2, c3, c3])[i], count(*) OVER ()
FROM (SELECT r.*, ARRAY[
          r.c1::date > (now() AT TIME ZONE 'Asia/Shanghai')::date,
          p.id IS NULL,
          (SELECT app_company()) IS NULL
              AND NOT p.area BETWEEN (SELECT app_area_lo()) AND (SELECT app_area_hi()),
          p.company_id <> (SELECT app_company()),
          b.id IS NULL, r.n <> d.n] AS bad
      FROM import_row r LEFT JOIN place p ON p.code = r.c2 LEFT JOIN batch b ON b.code = r.c3
      LEFT JOIN (SELECT c2, c3, min(n) AS n FROM import_row WHERE file_id = $1::bigint
                 GROUP BY 1, 2) d ON d.c2 = r.c2 AND d.c3 = r.c3
      WHERE r.file_id = $1::bigint) j, unnest(bad) WITH ORDINALITY AS u(b, i)
WHERE true = ANY (bad) AND u.b ORDER BY line LIMIT 1000
