-- What the page behind a link shows; none where the link is no longer good. $1 SHA-256 of its token
-- (hex)
SELECT json_build_object('number', i.number, 'state', i.state, 'agency', i.agency,
           'phone', i.phone, 'basis', i.basis, 'name', l.name, 'product', p.name,
           'product_en', p.name_en, 'model', p.model, 'unit', p.base_unit, 'batch', b.code,
           'lot', b.lot, 'producer', r.name, 'recalled', b.recall_id IS NOT NULL,
           'asked', i.asked, 'received', i.received, 'received_on', i.received_on,
           'onward', i.onward, 'due_on', i.due_on,
           'overdue', i.due_on < (now() AT TIME ZONE 'Asia/Shanghai')::date,
           'answered_at', i.answered_at, 'receipt', i.receipt, 'again', i.answer_round > 0,
           'answer', i.answer)
FROM every_inquiry i JOIN place l ON l.id = i.place_id JOIN batch b ON b.id = i.batch_id
JOIN product p ON p.id = b.product_id JOIN party r ON r.id = b.producer_id
WHERE i.token_sha256 = decode($1, 'hex') AND i.state <> 'closed'
  AND i.expires_on >= (now() AT TIME ZONE 'Asia/Shanghai')::date
