-- What the record shows at a place: in stock, and on the way to it, less what its own answers said
-- went on to receivers who are not on record yet (that stands in transit, too). $1 batch, $2 place
SELECT coalesce((SELECT qty FROM holding WHERE batch_id = $1::bigint AND place_id = $2::bigint
                 AND bucket = 'stock'), 0),
       coalesce((SELECT qty FROM holding WHERE batch_id = $1::bigint AND place_id = $2::bigint
                 AND bucket = 'transit'), 0)
       - coalesce((SELECT sum(r.qty) FROM inquiry_receiver r JOIN every_inquiry i ON i.id = r.inquiry_id
                   WHERE r.batch_id = $1::bigint AND r.holder = $2::bigint AND r.state = 'named'
                     AND r.round = i.answer_round), 0)
