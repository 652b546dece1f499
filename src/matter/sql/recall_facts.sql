-- A recall with what its funnel counts outside the balance. What an ordered holder passed on,
-- as was recorded after its order, counts with the order of whoever got it. $1 recall
SELECT r.id, r.number, r.state, r.batch_id, r.area, r.company_id, b.declared_qty,
       o.served - passed_on.qty, o.replaced, m.collected, m.tested, o.open,
       (SELECT count(*) FROM recall_not_ordered(r.id, r.batch_id)),
       (SELECT count(*) FROM every_alert a WHERE a.batch_id = r.batch_id AND a.state = 'open'
        AND a.kind NOT IN (SELECT name FROM alert_kind WHERE family IN ('clone', 'silence'))
        AND a.kind NOT IN ('backflow_recalled', 'install_refused')),
       recall_stirred(r)
FROM recall r JOIN batch b ON b.id = r.batch_id,
     LATERAL (SELECT coalesce(sum(o.qty) FILTER (WHERE o.state <> 'issued'), 0) AS served,
                     coalesce(sum(g.replaced), 0) AS replaced,
                     count(*) FILTER (WHERE o.state <> 'done') AS open
              FROM every_order o LEFT JOIN order_progress g ON g.order_id = o.id
              WHERE o.recall_id = r.id) o,
     LATERAL (SELECT coalesce(sum(m.qty), 0) AS qty
              FROM every_order o
              JOIN every_movement m ON m.batch_id = o.batch_id AND m.from_place = o.place_id
                   AND m.to_place <> o.place_id AND m.seq > o.issued_seq
                   AND m.to_bucket IN ('stock', 'transit', 'installed')
              WHERE o.recall_id = r.id AND o.state <> 'issued') passed_on,
     LATERAL (SELECT coalesce(sum(m.qty) FILTER (WHERE m.to_bucket = 'custody'), 0) AS collected,
                     coalesce(sum(m.qty) FILTER (WHERE m.from_bucket = 'custody'
                                                   AND m.to_bucket = 'consumed'), 0) AS tested
              FROM every_movement m WHERE m.batch_id = r.batch_id) m
WHERE r.id = $1::uuid
