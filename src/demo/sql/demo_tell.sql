-- What the demo city holds and what to try first there; NULL where it is not loaded.
WITH running AS ( -- the recall with most orders served and not done
    SELECT r.id, r.number, r.batch_id FROM recall r WHERE r.state = 'open'
    ORDER BY (SELECT count(*) FROM replacement_order o WHERE o.recall_id = r.id
              AND o.state <> 'issued') DESC, r.number LIMIT 1
), late AS ( -- its order that is overdue
    SELECT o.number, o.place_id, l.name FROM running r
    JOIN replacement_order o ON o.recall_id = r.id JOIN place l ON l.id = o.place_id
    WHERE o.state <> 'done' ORDER BY o.due_on, o.number LIMIT 1
), unit_late AS ( -- a recalled unit that is still installed there
    SELECT b.idx, b.random FROM running r JOIN late ON true
    JOIN unit u ON u.batch_id = r.batch_id AND u.place_id = late.place_id
    JOIN label b ON b.batch_id = u.batch_id AND b.idx = u.idx
    ORDER BY u.idx DESC LIMIT 1
), returned AS ( -- a destroyed unit that was seen again
    SELECT b.idx, b.random, l.name FROM alert a JOIN place l ON l.id = a.place_id
    JOIN label b ON b.batch_id = a.batch_id AND b.idx = a.unit_index
    WHERE a.kind = 'backflow_destroyed' AND a.state = 'open' ORDER BY a.raised_at LIMIT 1
), pallet AS ( -- a pack that holds packs
    SELECT b.idx, b.random FROM pack p JOIN label b ON b.idx = p.parent_idx AND b.type = 2
    WHERE p.parent_idx IS NOT NULL ORDER BY p.parent_idx LIMIT 1
), asked AS ( -- an inquiry that waits for its answer
    SELECT i.number, l.name FROM inquiry i JOIN place l ON l.id = i.place_id
    WHERE i.state = 'sent' ORDER BY i.number LIMIT 1
)
SELECT json_build_object('seed', c.seed, 'scale', c.scale, 'today', c.today,
           'batches', (SELECT count(*) FROM batch), 'units', (SELECT count(*) FROM unit),
           'events', (SELECT count(*) FROM event),
           'recall', (SELECT number FROM running),
           'recall_batch', (SELECT b.code FROM running r JOIN batch b ON b.id = r.batch_id),
           'gap_batch', (SELECT b.code FROM recall r JOIN batch b ON b.id = r.batch_id
                         WHERE r.state = 'closed' ORDER BY r.number LIMIT 1),
           'order', (SELECT number FROM late), 'order_place', (SELECT name FROM late),
           'recalled_unit', (SELECT json_build_array(idx, random) FROM unit_late),
           'destroyed_unit', (SELECT json_build_array(idx, random) FROM returned),
           'destroyed_seen', (SELECT name FROM returned),
           'pallet', (SELECT json_build_array(idx, random) FROM pallet),
           'made_batch', (SELECT b.code FROM transformation t JOIN batch b ON b.id = t.batch_id
                          WHERE NOT t.is_input ORDER BY t.at LIMIT 1),
           'inquiry', (SELECT number FROM asked), 'inquiry_place', (SELECT name FROM asked))
FROM demo_city c WHERE c.finished_at IS NOT NULL
