-- Places where something is missing past its deadline, and which no alert told yet since that
-- began: one that was closed by a person is not raised again for the same.
-- $1 how many at most. Columns: place, area, company, name, what is missing, days since, since when
SELECT i.place_id, i.area, i.company_id, p.name,
       string_agg(i.product || ' ' || i.missing, '、' ORDER BY i.started_at, i.product),
       (now()::date - min(i.deadline)::date), min(i.started_at)
FROM impairment_now i JOIN place p ON p.id = i.place_id
WHERE i.overdue
  AND NOT EXISTS (SELECT FROM alert a WHERE a.batch_id = 0 AND a.kind = 'impairment_overdue'
                  AND a.place_id = i.place_id
                  AND (a.state = 'open' OR a.raised_at >= i.started_at))
GROUP BY i.place_id, i.area, i.company_id, p.name ORDER BY min(i.deadline), i.place_id
LIMIT $1::int
