-- What holders said went on to receivers who are not on record yet. $1 batch. Columns (read in
-- binary): holder's place, name, quantity
SELECT r.holder, r.name, r.qty
FROM inquiry_receiver r JOIN every_inquiry i ON i.id = r.inquiry_id AND i.answer_round = r.round
WHERE r.batch_id = $1::bigint AND r.state = 'named' ORDER BY r.holder, r.n
