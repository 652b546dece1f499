-- Holdings as the balance takes them. $1 batch
SELECT h.bucket, h.qty, h.place_id = b.producer_place,
       EXISTS (SELECT FROM every_count c WHERE c.batch_id = h.batch_id
               AND c.place_id = h.place_id)
FROM every_holding h JOIN batch b ON b.id = h.batch_id WHERE h.batch_id = $1::bigint
