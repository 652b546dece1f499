-- Subscriptions that may have something to tell: new events for a stream, the time for a schedule.
-- One with many deliveries waiting gets no more.
SELECT s.id FROM epcis_subscription s
WHERE CASE WHEN s.schedule IS NULL THEN s.after_seq < (SELECT coalesce(max(seq), 0)
                                                       FROM epcis_event_all)
           ELSE s.next_run_at <= now() END
  AND (SELECT count(*) FROM (SELECT FROM epcis_delivery d
                             WHERE d.subscription_id = s.id AND d.state = 'waiting'
                             LIMIT 20) w) < 20
ORDER BY s.id
