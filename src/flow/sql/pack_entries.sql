-- What went into some packs and came out, in the order of time. $1 indexes as an array.
-- Columns: pack, batch, in, first, last, quantity, child
SELECT pack_idx, batch_id, goes_in, coalesce(first_idx, 0), coalesce(last_idx, 0), qty,
       coalesce(child_idx, 0)
FROM pack_entry WHERE pack_idx = ANY ($1::bigint[]) ORDER BY at, seq
