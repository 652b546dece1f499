-- What a verdict about a batch covers others by. $1 batch. Columns: producer, product, model, the day
SELECT b.producer_id, b.product_id, p.model, (now() AT TIME ZONE 'Asia/Shanghai')::date
FROM batch b JOIN product p ON p.id = b.product_id WHERE b.id = $1::bigint
