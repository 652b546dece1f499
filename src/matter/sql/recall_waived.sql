-- What signed waivers explain of a recall. At a holder they must be exactly what is there; then
-- its open order, or the lack of one, is explained with it.
-- $1 recall, $2 batch. Columns: unaccounted, excess, custody, held (sums signed); goods at
-- holders that are not exactly explained, and what is signed for those; orders not done and
-- holders without an order that no waiver covers
WITH signed AS (
    SELECT coalesce(sum(qty) FILTER (WHERE part = 'unaccounted'), 0) AS unaccounted,
           coalesce(sum(qty) FILTER (WHERE part = 'excess'), 0) AS excess,
           coalesce(sum(qty) FILTER (WHERE part = 'custody'), 0) AS custody,
           coalesce(sum(qty) FILTER (WHERE part = 'held'), 0) AS held
    FROM every_waiver WHERE recall_id = $1::uuid AND state = 'signed'
), at_place AS MATERIALIZED (
    SELECT * FROM recall_left($1::uuid, $2::bigint)
), covered AS (
    SELECT place_id FROM at_place
    WHERE held = w_held AND lack = w_lack AND w_held + w_lack > 0
)
SELECT s.unaccounted, s.excess, s.custody, s.held,
       (SELECT coalesce(sum(held), 0) FROM at_place WHERE held <> w_held),
       (SELECT coalesce(sum(w_held), 0) FROM at_place WHERE held <> w_held),
       (SELECT count(*) FROM every_order o
        WHERE o.recall_id = $1::uuid AND o.state <> 'done'
          AND o.place_id NOT IN (SELECT place_id FROM covered)),
       (SELECT count(*) FROM recall_not_ordered($1::uuid, $2::bigint) n
        WHERE n.place_id NOT IN (SELECT place_id FROM covered))
FROM signed s
