-- The events that a query asks for, in its order, from a page's mark on.
-- $1..$8 text[]: each is a set of facts of which an event has one; null: not asked
-- $9 jsonb: further such sets, an array of arrays; null: none
-- $10 jsonb: ranges of facts (epcis_fact_ranges()); null: none
-- $11 $12 eventTime from and before; $13 $14 recordTime from and before; null: open
-- $15 'eventTime' or 'recordTime' orders, $16 whether descending
-- $17 $18 time and number of the last event of the page before; null: the first page
-- $19 number of the last event that may be told, $20 of the last that may not
-- $21 how many at most, $22 behind how many, $26 how many bytes, but for the first
-- $23 $24 areas and $25 company that the asker sees; here by value, since the plan depends on how
-- much that is
-- The last column is how many there were before the bytes ran out.
-- The plan is made for these very values, so that what is not asked costs nothing.
SELECT seq, event_id, key, to_char(record_time AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
       body, batch_id, id, found
FROM (SELECT f.*, row_number() OVER () AS n, count(*) OVER () AS found,
             sum(coalesce(octet_length(f.body), 0)) OVER (ROWS UNBOUNDED PRECEDING) AS bytes
FROM (
SELECT e.seq, e.event_id, CASE WHEN $15 = 'eventTime' THEN e.event_time ELSE e.record_time END AS key,
       e.record_time, e.body, e.batch_id, e.id
FROM epcis_event_all e
WHERE ($1::text[] IS NULL OR e.facts && $1::text[])
  AND ($2::text[] IS NULL OR e.facts && $2::text[])
  AND ($3::text[] IS NULL OR e.facts && $3::text[])
  AND ($4::text[] IS NULL OR e.facts && $4::text[])
  AND ($5::text[] IS NULL OR e.facts && $5::text[])
  AND ($6::text[] IS NULL OR e.facts && $6::text[])
  AND ($7::text[] IS NULL OR e.facts && $7::text[])
  AND ($8::text[] IS NULL OR e.facts && $8::text[])
  AND ($9::jsonb IS NULL OR NOT EXISTS (
        SELECT FROM jsonb_array_elements($9::jsonb) s
        WHERE NOT e.facts && ARRAY(SELECT jsonb_array_elements_text(s))))
  AND ($10::jsonb IS NULL OR epcis_fact_ranges(e.facts, $10::jsonb))
  AND ($11::timestamptz IS NULL OR e.event_time >= $11::timestamptz)
  AND ($12::timestamptz IS NULL OR e.event_time < $12::timestamptz)
  AND ($13::timestamptz IS NULL OR e.record_time >= $13::timestamptz)
  AND ($14::timestamptz IS NULL OR e.record_time < $14::timestamptz)
  AND ($17::timestamptz IS NULL
       OR CASE WHEN $16::boolean
               THEN (CASE WHEN $15 = 'eventTime' THEN e.event_time ELSE e.record_time END, e.seq)
                    < ($17::timestamptz, $18::bigint)
               ELSE (CASE WHEN $15 = 'eventTime' THEN e.event_time ELSE e.record_time END, e.seq)
                    > ($17::timestamptz, $18::bigint) END)
  AND ($19::bigint IS NULL OR e.seq <= $19::bigint)
  AND ($20::bigint IS NULL OR e.seq > $20::bigint)
  AND (e.area BETWEEN $23::int AND $24::int
           AND ($25::bigint IS NULL OR $25::bigint = ANY (e.companies))
       OR EXISTS (SELECT FROM epcis_share s WHERE s.id = e.id
                  AND s.area BETWEEN $23::int AND $24::int
                  AND ($25::bigint IS NULL OR s.company_id = $25::bigint)))
  -- ours that only repeats a captured one which the asker sees
  AND (e.echo_area IS NULL OR NOT (e.echo_area BETWEEN $23::int AND $24::int
       AND ($25::bigint IS NULL OR $25::bigint IS NOT DISTINCT FROM e.echo_company)
       OR EXISTS (SELECT FROM epcis_moved v JOIN epcis_share s ON s.id = v.captured
                  WHERE v.id = e.id AND s.area BETWEEN $23::int AND $24::int
                  AND ($25::bigint IS NULL OR s.company_id = $25::bigint))))
ORDER BY CASE WHEN NOT $16::boolean
              THEN CASE WHEN $15 = 'eventTime' THEN e.event_time ELSE e.record_time END END,
         CASE WHEN NOT $16::boolean THEN e.seq END,
         CASE WHEN $16::boolean
              THEN CASE WHEN $15 = 'eventTime' THEN e.event_time ELSE e.record_time END END DESC,
         CASE WHEN $16::boolean THEN e.seq END DESC
LIMIT $21::bigint OFFSET $22::bigint) f) g
WHERE n = 1 OR bytes <= $26::bigint
ORDER BY n
