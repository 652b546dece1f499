-- The labels that were issued among those asked, and the status that they have by their batch alone.
-- $1 first and $2 last indexes of disjoint ranges. Columns: first and last index, status.
SELECT greatest(r.first_index, w.lo), least(r.last_index, w.hi),
       batch_status(b)
FROM unnest($1::bigint[], $2::bigint[]) AS w(lo, hi)
JOIN label_range r ON r.first_index <= w.hi AND r.last_index >= w.lo
 AND r.first_index >= coalesce((SELECT max(x.first_index) FROM label_range x
                                WHERE x.first_index <= w.lo), w.lo)
JOIN batch b ON b.id = r.batch_id
