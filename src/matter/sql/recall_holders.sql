-- Every place that needs an order of this recall, with what it holds, the day the order is due
-- and the running number it gets. $1 recall, $2 batch, $3 days
SELECT p.id, p.area, p.party_id, n.qty,
       (now() AT TIME ZONE 'Asia/Shanghai')::date + $3::int,
       (SELECT count(*) FROM every_order o WHERE o.recall_id = $1::uuid)
       + row_number() OVER (ORDER BY p.code)
FROM recall_not_ordered($1::uuid, $2::bigint) n JOIN place p ON p.id = n.place_id
ORDER BY p.code
