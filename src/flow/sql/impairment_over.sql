-- Open alerts about impairments of which none is overdue any more.
-- $1 how many at most. Columns: alert, place, area, company
SELECT a.id, a.place_id, a.area, a.company_id FROM alert a
WHERE a.batch_id = 0 AND a.kind = 'impairment_overdue' AND a.state = 'open'
  AND NOT EXISTS (SELECT FROM impairment_now i WHERE i.place_id = a.place_id AND i.overdue)
ORDER BY a.id LIMIT $1::int
