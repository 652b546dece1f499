-- Whom an answer named. $1 inquiry, $2 round. Columns: number in the answer, quantity, place or
-- null, state, name, address, telephone
SELECT n, qty, receiver, state, name, address, phone FROM inquiry_receiver
WHERE inquiry_id = $1::uuid AND round = $2::int ORDER BY n
