-- A subscription, locked, with its query and the person it is for. $1 id. The last column: what his agency has (null: all)
SELECT s.id, s.query_name, q.definition, s.schedule, s.report_if_empty, s.after_seq,
       (SELECT coalesce(max(seq), 0) FROM epcis_event_all), p.id, p.area_lo, p.area_hi,
       coalesce(p.agency_id, 0), coalesce(p.company_id, 0), p.role,
       agency_bound(p.agency_id, p.area_lo, p.area_hi)
FROM epcis_subscription s JOIN epcis_query q ON q.name = s.query_name
JOIN person p ON p.id = s.person_id AND p.active
WHERE s.id = $1::uuid FOR UPDATE OF s
