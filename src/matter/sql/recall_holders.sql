-- Every place that holds of a batch, with what it holds and the day its order is due.
-- $1 batch, $2 days
SELECT p.id, p.area, p.party_id, sum(h.qty), (now() AT TIME ZONE 'Asia/Shanghai')::date
       + $2::int
FROM holding h JOIN place p ON p.id = h.place_id
WHERE h.batch_id = $1::bigint AND h.qty > 0
  AND h.bucket IN ('stock', 'transit', 'installed', 'removed')
GROUP BY p.id ORDER BY p.code
