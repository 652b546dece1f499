-- Rows of deliveries or installations that lead nowhere. $1 file.
-- Columns: line, field, rule, value, how many there are in all
SELECT line, (ARRAY['date', 'from', 'to', 'to', 'to', 'to', 'batch', 'received', 'last'])[i],
       (ARRAY['date_future', 'place_unknown', 'place_unknown', 'place_same', 'area_not_yours',
              'place_not_yours', 'batch_unknown', 'received_early', 'labels_count'])[i],
       (ARRAY[c2, c3, c4, c4, c4, c4, c5, c9,
              serial_text(coalesce(c8, c7)::bigint >> 18, (coalesce(c8, c7)::bigint & 262143)::int)])[i], count(*) OVER ()
FROM (SELECT r.*, ARRAY[
          r.c2::date > (now() AT TIME ZONE 'Asia/Shanghai')::date,
          f.id IS NULL, t.id IS NULL, f.id = t.id,
          (SELECT app_company()) IS NULL
              AND NOT f.area BETWEEN (SELECT app_area_lo()) AND (SELECT app_area_hi())
              AND NOT t.area BETWEEN (SELECT app_area_lo()) AND (SELECT app_area_hi()),
          f.company_id IS DISTINCT FROM (SELECT app_company())
              AND t.company_id IS DISTINCT FROM (SELECT app_company())
              AND (SELECT app_company()) IS NOT NULL AND f.id IS NOT NULL AND t.id IS NOT NULL,
          b.id IS NULL, r.c9::date < r.c2::date,
          (r.c7 IS NULL) <> (r.c8 IS NULL)
              OR (r.c8::bigint >> 18) - (r.c7::bigint >> 18) + 1 <> r.c6::bigint] AS bad
      FROM import_row r LEFT JOIN place f ON f.code = r.c3 LEFT JOIN place t ON t.code = r.c4
      LEFT JOIN batch b ON b.code = r.c5
      WHERE r.file_id = $1::bigint) j, unnest(bad) WITH ORDINALITY AS u(b, i)
WHERE true = ANY (bad) AND u.b ORDER BY line LIMIT 1000
