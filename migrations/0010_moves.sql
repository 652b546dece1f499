-- Moving goods: one view of what a label's status is judged by, and the alerts of moves.

CREATE VIEW unit_facts AS
SELECT l.batch_id, l.idx, l.random, l.type, u.state, u.place_id, p.code AS place_code,
       p.name AS place_name, b.code AS batch_code, pr.name AS product, b.recall_id, u.order_id,
       u.twin_idx, l.void_reason, b.area, b.company_id,
       b.recall_id IS NULL AND b.determination = 'nonconforming' AS suspended, u.state_at
FROM label l
JOIN batch b ON b.id = l.batch_id
JOIN product pr ON pr.id = b.product_id
LEFT JOIN unit u ON u.batch_id = l.batch_id AND u.idx = l.idx
LEFT JOIN place p ON p.id = u.place_id;
GRANT SELECT ON unit_facts TO firemark_app;

INSERT INTO alert_kind (name, zh, en) VALUES
 ('delivery_refused',  '拒绝发货：产品不得流通', 'delivery refused: the product must not circulate'),
 ('receipt_refused',   '拒绝收货：产品不得流通', 'receipt refused: the product must not circulate'),
 ('shipment_recalled', '召回产品仍在发往下游',   'recalled goods were shipped downstream');
