-- A waiver to be decided on, of a recall in the asker's areas; companies have no say. $1 number
SELECT w.id, w.state, w.part, w.place_id, w.qty, w.proposed_by, w.statement_sha256, r.number, w.proposed_at
FROM waiver w JOIN recall r ON r.id = w.recall_id
WHERE w.number = $1 AND (SELECT app_company()) IS NULL
  AND r.area BETWEEN (SELECT app_area_lo()) AND (SELECT app_area_hi())
