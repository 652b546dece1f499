-- Keeps a subscription, from what is recorded at $6 (null: now) on. $1 query, $2 dest, $3 token,
-- $4 schedule or null, $5 whether it is told of nothing, too, $7 when it runs next (s) or null,
-- $8 person, $9 area, $10 company
INSERT INTO epcis_subscription (query_name, dest, token, schedule, report_if_empty,
                                initial_record_time, next_run_at, person_id, area, company_id,
                                min_record_time, after_seq)
SELECT $1, $2, $3, $4::jsonb, $5::boolean, t.since, to_timestamp($7::bigint), $8::bigint,
       $9::int, $10::bigint, t.since,
       coalesce((SELECT e.seq FROM epcis_event e WHERE e.record_time < t.since
                 ORDER BY e.record_time DESC, e.seq DESC LIMIT 1), 0)
FROM (SELECT coalesce($6::timestamptz, now()) AS since) t
RETURNING id
