-- By how much what was located of a batch exceeds its declared output; no row where it does not.
-- The same terms as balance_compute(). $1 batch
SELECT sum(h.qty) - b.declared_qty, b.declared_qty
FROM batch b JOIN holding h ON h.batch_id = b.id
WHERE b.id = $1::bigint AND h.qty > 0 AND h.bucket <> 'missing'
  AND (h.place_id <> b.producer_place OR h.bucket <> 'stock'
       OR EXISTS (SELECT FROM stock_count c WHERE c.batch_id = b.id AND c.place_id = h.place_id))
GROUP BY b.declared_qty HAVING sum(h.qty) > b.declared_qty
