-- Which own events are told, oldest first, as far as the asker may see them.
-- $1 kinds, $2 batch code or null, $3 place code or null, $4 from and $5 to before which day
-- (Shanghai) they happened or null, $6 after which sequence number, $7 how many at most
SELECT e.batch_id, e.id, e.seq
FROM event e
WHERE e.kind IN (SELECT code FROM event_kind WHERE name = ANY ($1::text[])) AND e.kind <> 21
  AND e.seq > $6::bigint AND e.batch_id <> 0
  AND ($2::text IS NULL OR e.batch_id = (SELECT id FROM batch WHERE code = $2))
  AND ($3::text IS NULL OR (SELECT id FROM every_place WHERE code = $3)
       IN (e.place_id, (e.body::jsonb->>'from_place')::bigint))
  AND ($4::text IS NULL OR e.occurred_at >= $4::date::timestamp AT TIME ZONE 'Asia/Shanghai')
  AND ($5::text IS NULL OR e.occurred_at < $5::date::timestamp AT TIME ZONE 'Asia/Shanghai')
  AND e.area BETWEEN (SELECT app_area_lo()) AND (SELECT app_area_hi())
  AND ((SELECT app_company()) IS NULL OR e.company_id = (SELECT app_company())
       OR EXISTS (SELECT FROM place p WHERE p.party_id = (SELECT app_company())
                  AND p.id IN (e.place_id, (e.body::jsonb->>'from_place')::bigint)))
ORDER BY e.seq LIMIT $7::int
