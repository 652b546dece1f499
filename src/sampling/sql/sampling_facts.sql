-- What a sampling is judged by; the batch is locked before. $1 batch code, $2 place code.
SELECT b.id, b.company_id, p.id, p.area, coalesce(h.qty, 0), r.sample_qty, r.reserve_qty,
       r.standard
FROM batch b JOIN product r ON r.id = b.product_id
JOIN place p ON p.code = $2
LEFT JOIN holding h ON h.batch_id = b.id AND h.place_id = p.id AND h.bucket = 'stock'
WHERE b.code = $1
