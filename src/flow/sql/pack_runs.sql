-- Units of a range that are in a pack now, run by run. $1 batch, $2 first, $3 last.
-- Columns: first, last, batch and index of the pack, its code
SELECT min(i.idx), max(i.idx), i.pack_batch, i.pack_idx, serial_text(l.idx, l.random)
FROM (SELECT u.idx, u.pack_batch, u.pack_idx,
             u.idx - row_number() OVER (PARTITION BY u.pack_idx ORDER BY u.idx) AS run
      FROM (SELECT DISTINCT ON (n.idx) n.idx, p.pack_batch, p.pack_idx, p.goes_in
            FROM pack_entry p, LATERAL generate_series(greatest(p.first_idx, $2::bigint),
                                                       least(p.last_idx, $3::bigint)) n(idx)
            WHERE p.batch_id = $1::bigint AND p.first_idx <= $3::bigint
              AND p.last_idx >= $2::bigint
            ORDER BY n.idx, p.at DESC, p.seq DESC) u
      WHERE u.goes_in) i
JOIN label l ON l.batch_id = i.pack_batch AND l.idx = i.pack_idx
GROUP BY i.run, i.pack_batch, i.pack_idx, l.idx, l.random ORDER BY 1
