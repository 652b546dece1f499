-- What a batch that is made somewhere refers to. $1 GTIN, $2 code of the place, $3 lot.
-- Columns: product, producer, its company, code of the batch where it is on record; each NULL where
-- there is none, or more than one product
SELECT p.product, m.code, m.company_id, b.code
FROM place l
LEFT JOIN party m ON m.id = l.party_id AND m.kind = 'producer'
LEFT JOIN LATERAL (SELECT min(x.code) AS product, min(x.id) AS id FROM product x
                   WHERE x.gtin = $1 HAVING count(*) = 1) p ON true
LEFT JOIN LATERAL (SELECT y.code FROM batch y WHERE y.product_id = p.id AND y.lot = $3 LIMIT 1) b
    ON true
WHERE l.code = $2
