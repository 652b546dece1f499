-- Appends the events of demo_row that come next in the order they happened, and keeps the keys of
-- those that something follows from. $1, $2 time and number of the last one appended; answers
-- the same for the next slice, and how many were appended.
WITH part AS MATERIALIZED (
    SELECT r.*, k.code, k.apply
    FROM (SELECT * FROM demo_row WHERE (occurred_at, n) > ($1::timestamptz, $2::bigint)
          ORDER BY occurred_at, n LIMIT 20000) r
    LEFT JOIN event_kind k ON k.name = r.kind
), fresh AS (
    INSERT INTO event (batch_id, id, kind, area, company_id, person_id, place_id, unit_index,
                       occurred_at, attachments, body)
    SELECT batch_id, id, code, area, company_id, person_id, place_id, unit_index, occurred_at,
           CASE WHEN photos IS NULL THEN '{}' ELSE
               ARRAY(SELECT decode(x, 'hex') FROM unnest(string_to_array(photos, ',')) x) END,
           body
    FROM part ORDER BY occurred_at, n
), pending AS (
    INSERT INTO event_pending SELECT batch_id, id FROM part
), keys AS (
    INSERT INTO demo_key SELECT batch_id, id FROM part WHERE apply IS NOT NULL
)
SELECT occurred_at, n, (SELECT count(*) FROM part) FROM part
ORDER BY occurred_at DESC, n DESC LIMIT 1
