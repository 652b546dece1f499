-- What the event moved that the captured event $1 declares an error: the last event of each batch
-- and place, but what was corrected already. Columns: batch, its code, place, area, company, name of
-- the captured event, how many
SELECT e.batch_id, b.code, e.place_id, e.area, coalesce(e.company_id, 0), x.event_id, count(*)
FROM epcis_event d JOIN epcis_event x ON x.event_id = d.event_id AND NOT x.error
JOIN epcis_moved v ON v.captured = x.id
JOIN event e ON e.batch_id = v.batch_id AND e.id = v.id JOIN batch b ON b.id = e.batch_id
LEFT JOIN correction c ON c.batch_id = e.batch_id AND c.event_id = e.id
WHERE d.id = $1::uuid AND d.error AND c.event_id IS NULL AND e.place_id IS NOT NULL
GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 1, 3
