-- A hand-over in the asker's areas. $1 id. Columns: number, area, state, recipient, reason, its lists of events,
-- files and documents as JSON, batch
SELECT h.number, h.area, h.state, h.recipient, h.reason, h.manifest->'events', h.manifest->'files',
       h.manifest->'documents', h.batch_id
FROM handover h
WHERE h.id = $1::uuid AND (SELECT app_company()) IS NULL
  AND h.area BETWEEN (SELECT app_area_lo()) AND (SELECT app_area_hi())
