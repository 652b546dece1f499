-- What deciding about an inquiry needs, after it was locked. $1 id. Columns: number, state, batch,
-- place, area, company, round, round of the answer that counts, receipt, answer, seen since the
-- link was made, place's code, batch's code, whose place
SELECT i.number, i.state, i.batch_id, i.place_id, i.area, i.company_id, i.round, i.answer_round,
       i.receipt, i.answer, i.seen_seq > i.token_seq, l.code, b.code, l.name, i.id
FROM inquiry i JOIN place l ON l.id = i.place_id JOIN batch b ON b.id = i.batch_id
WHERE i.id = $1::uuid
