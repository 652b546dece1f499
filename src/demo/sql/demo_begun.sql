-- The history is written: what it was made from, and the numbers that come next are behind its
-- own. $1 seed, $2 scale, $3 midnight of its last day, $4 last label
WITH city AS (
    INSERT INTO demo_city (seed, scale, today)
    VALUES ($1::bigint, $2::float8, (to_timestamp($3::bigint) AT TIME ZONE 'Asia/Shanghai')::date)
)
SELECT setval('party_id_seq', (SELECT max(id) FROM party)),
       setval('place_id_seq', (SELECT max(id) FROM place)),
       setval('product_id_seq', (SELECT max(id) FROM product)),
       setval('batch_id_seq', (SELECT max(id) FROM batch)),
       setval('label_index_seq', $4::bigint)
