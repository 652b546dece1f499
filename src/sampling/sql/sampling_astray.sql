-- A batch that the record never brought to the place where it was sampled: it is neither its maker's
-- nor ever came there; that it is in stock is a count alone. No row: it did. $1 batch, $2 place.
-- Columns: batch, place's name, the batches of the same product that the record has there
SELECT b.code, p.name,
       (SELECT coalesce(string_agg(DISTINCT o.code, ', '), '')
        FROM holding h JOIN batch o ON o.id = h.batch_id
        WHERE h.place_id = p.id AND h.qty > 0 AND h.batch_id <> b.id
          AND o.product_id = b.product_id)
FROM batch b JOIN place p ON p.id = $2::bigint
WHERE b.id = $1::bigint AND b.producer_place <> p.id AND p.party_id <> b.producer_id
  AND NOT EXISTS (SELECT FROM movement m WHERE m.batch_id = b.id AND m.to_place = p.id
                  AND m.from_place IS DISTINCT FROM p.id)
