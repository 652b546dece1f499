-- Subscriptions that the asker may see, as they are told. $1 of a query, or null; $2 one of them, or
-- null; $3 the last of the page before ("TIME ID"), or null; $4 how many
SELECT jsonb_strip_nulls(jsonb_build_object(
           'subscriptionID', s.id, 'queryName', s.query_name, 'dest', s.dest,
           'stream', CASE WHEN s.schedule IS NULL THEN true END, 'schedule', s.schedule,
           'reportIfEmpty', s.report_if_empty, 'createdAt', s.created_at,
           'initialRecordTime', s.initial_record_time, 'minRecordTime', s.min_record_time,
           'lastNotifiedAt', s.last_notified_at, 'nextRunAt', s.next_run_at,
           'waiting', d.waiting, 'delivered', d.delivered, 'dead', d.dead,
           'trouble', d.trouble)),
       s.created_at::text || ' ' || s.id, s.person_id
FROM epcis_subscription s, LATERAL (
    SELECT count(*) FILTER (WHERE x.state = 'waiting') AS waiting,
           count(*) FILTER (WHERE x.state = 'delivered') AS delivered,
           count(*) FILTER (WHERE x.state = 'dead') AS dead,
           (SELECT jsonb_agg(jsonb_build_object(
                       'deliveryID', t.id, 'state', t.state, 'events', t.events,
                       'createdAt', t.created_at, 'tries', t.tries, 'nextTryAt', t.next_try_at,
                       'httpStatus', t.http_status, 'why', t.why) ORDER BY t.n)
            FROM (SELECT * FROM epcis_delivery y
                  WHERE y.subscription_id = s.id AND y.state <> 'delivered' AND y.tries > 0
                  ORDER BY y.n LIMIT 20) t) AS trouble
    FROM epcis_delivery x WHERE x.subscription_id = s.id) d
WHERE ($1::text IS NULL OR s.query_name = $1)
  AND ($2::uuid IS NULL OR s.id = $2::uuid)
  AND ($3::text IS NULL OR (s.created_at, s.id) >
       (left($3, length($3) - 37)::timestamptz, right($3, 36)::uuid))
  AND s.area BETWEEN (SELECT app_area_lo()) AND (SELECT app_area_hi())
  AND ((SELECT app_company()) IS NULL OR s.company_id = (SELECT app_company()))
ORDER BY s.created_at, s.id
LIMIT $4::bigint
