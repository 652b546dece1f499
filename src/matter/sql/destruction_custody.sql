-- What may be destroyed at a place: custody less what open destructions count, in all and
-- without labels. The batch is locked before. $1 batch, $2 place
SELECT h.qty - d.counted,
       h.qty - d.counted
       - (SELECT count(*) FROM unit u WHERE u.batch_id = $1::bigint
          AND u.place_id = $2::bigint AND u.state = 'custody')
       + d.named
FROM (SELECT coalesce(sum(qty), 0)::bigint AS qty FROM holding WHERE batch_id = $1::bigint
      AND place_id = $2::bigint AND bucket = 'custody') h,
     (SELECT coalesce(sum(counted_in), 0)::bigint AS counted,
             coalesce(sum(cardinality(units)), 0)::bigint AS named
      FROM every_destruction WHERE batch_id = $1::bigint AND place_id = $2::bigint
      AND state = 'open') d
