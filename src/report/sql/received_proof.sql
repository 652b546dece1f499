-- The proof of an event of a received matter; 0: of the hand-over itself. $1 number, $2 which
SELECT e.proof FROM received_matter r JOIN received_proof e ON e.received_id = r.id
WHERE r.number = $1 AND e.n = coalesce($2::int, 0) AND (SELECT app_company()) IS NULL
  AND r.area BETWEEN (SELECT app_area_lo()) AND (SELECT app_area_hi())
