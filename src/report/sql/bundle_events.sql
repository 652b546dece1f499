-- The events of a matter in the order they were recorded, as far as the asker may see them. $1 its ids and
-- $2 batches, arrays of the same length, $3 a JSON array of those that are wanted (null: all). Columns: id, kind in both languages, when it happened and was
-- recorded (Shanghai), who, whose, where, what it says (JSON), the files it names (JSON array of hashes)
WITH matter AS (
    SELECT id, batch_id FROM unnest($1::uuid[], $2::bigint[]) AS m(id, batch_id)
), named AS (
    SELECT DISTINCT e.batch_id, e.id
    FROM (SELECT DISTINCT batch_id FROM matter) b JOIN event e ON e.batch_id = b.batch_id,
         LATERAL (SELECT e.body::jsonb) AS j(b)
    WHERE e.id IN (SELECT id FROM matter)
       OR EXISTS (SELECT FROM matter m WHERE m.id::text IN (b->>'recall_id', b->>'order_id',
                  b->>'destruction_id', b->>'sampling_id', b->>'seizure_id', b->>'inquiry_id'))
)
SELECT e.id, k.zh, k.en, to_char(e.occurred_at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD HH24:MI:SS'),
       to_char(e.recorded_at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD HH24:MI:SS'), p.name,
       concat_ws(' ', g.name, a.name_zh), concat_ws(' ', l.code, l.name), e.body,
       (SELECT coalesce(json_agg(encode(x, 'hex')), '[]') FROM unnest(e.attachments) x)
FROM named n JOIN event e ON e.batch_id = n.batch_id AND e.id = n.id JOIN event_kind k ON k.code = e.kind
LEFT JOIN person p ON p.id = e.person_id LEFT JOIN party g ON g.id = e.agency_id
LEFT JOIN area a ON a.code = e.area LEFT JOIN place l ON l.id = e.place_id
WHERE e.area BETWEEN (SELECT app_area_lo()) AND (SELECT app_area_hi())
  AND ($3::jsonb IS NULL OR e.id::text IN (SELECT jsonb_array_elements_text($3::jsonb)))
ORDER BY e.seq
