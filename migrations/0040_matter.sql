-- Orders, collection and evidence: what was done under an order, and which event names a file.

-- What happened under each replacement order, summed from the movements that name it:
-- `replaced` counts the new goods installed, `surrendered` what was collected straight from
-- stock or from its place, with nothing installed instead. It is a table of its own, because
-- movements may be derived before the order they name.
CREATE TABLE order_progress (
    order_id uuid CONSTRAINT order_progress_pk PRIMARY KEY,
    replaced bigint NOT NULL DEFAULT 0,
    surrendered bigint NOT NULL DEFAULT 0
);
GRANT SELECT, INSERT, UPDATE, DELETE ON order_progress TO firemark_app;
CREATE INDEX unit_order ON unit (order_id) WHERE order_id IS NOT NULL;

CREATE FUNCTION order_progress_add(keys event_key[]) RETURNS void LANGUAGE sql AS $$
    INSERT INTO order_progress (order_id, replaced, surrendered)
    SELECT b.order_id, coalesce(sum(b.qty) FILTER (WHERE k.name = 'installed'), 0),
           coalesce(sum(b.qty) FILTER (WHERE k.name = 'collected'
                                         AND b.from_bucket IN ('stock', 'installed')), 0)
    FROM event_of(keys) e JOIN event_kind k ON k.code = e.kind,
         LATERAL jsonb_to_record(e.body::jsonb) AS b(order_id uuid, qty bigint,
                                                     from_bucket text)
    WHERE b.order_id IS NOT NULL GROUP BY 1 ORDER BY 1
    ON CONFLICT ON CONSTRAINT order_progress_pk DO UPDATE
    SET replaced = order_progress.replaced + excluded.replaced,
        surrendered = order_progress.surrendered + excluded.surrendered
$$;

-- Movements that may stand under an order: the ledger first, then the order's sums.
CREATE FUNCTION apply_ordered_movement(keys event_key[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM apply_movement(keys);
    PERFORM order_progress_add(keys);
END $$;
UPDATE event_kind SET apply = 'apply_ordered_movement' WHERE name IN ('installed', 'collected');

-- A holder whose order is done needs another one for goods that come in later. That it has one
-- open order at a time is kept by the recall's lock, not by an index: derived anew, all orders
-- are issued before any is done.
DROP INDEX order_once_per_holder;
CREATE INDEX order_of_recall ON replacement_order (recall_id, place_id);

-- Places that hold goods of a recall without an order for them: none at all, or one that was
-- done before the goods came in.
CREATE FUNCTION recall_not_ordered(of_recall uuid, of_batch bigint)
RETURNS TABLE (place_id bigint, qty bigint) LANGUAGE sql STABLE AS $$
    SELECT h.place_id, sum(h.qty)::bigint FROM holding h
    WHERE h.batch_id = of_batch AND h.qty > 0
      AND h.bucket IN ('stock', 'transit', 'installed', 'removed')
      AND NOT EXISTS (
          SELECT FROM replacement_order o
          WHERE o.recall_id = of_recall AND o.place_id = h.place_id
            AND (o.state <> 'done' OR NOT EXISTS (
                SELECT FROM movement m JOIN event e ON e.batch_id = m.batch_id
                                                   AND e.id = m.event_id
                WHERE m.batch_id = of_batch AND m.to_place = h.place_id
                  AND m.from_place IS DISTINCT FROM m.to_place
                  AND m.to_bucket IN ('stock', 'transit', 'installed')
                  AND e.seq > o.state_seq)))
    GROUP BY h.place_id
$$;

-- Whether anything was seen of a closed recall's goods after it was closed: an alert (every
-- scan of a recalled unit raises one, as closing has closed those before it), or a movement
-- other than the destruction and testing of what was collected.
CREATE FUNCTION recall_stirred(r recall) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT r.state = 'closed' AND (
        EXISTS (SELECT FROM alert a WHERE a.batch_id = r.batch_id AND a.state_seq > r.state_seq)
        OR EXISTS (SELECT FROM movement m JOIN event e ON e.batch_id = m.batch_id
                                                      AND e.id = m.event_id
                   WHERE m.batch_id = r.batch_id
                     AND m.to_bucket NOT IN ('destroyed', 'consumed')
                     AND e.seq > r.state_seq))
$$;

-- Alerts in the order of the record: a second alert of a kind may be raised once the first is
-- closed, so raising and closing are derived together.
CREATE FUNCTION apply_alert(keys event_key[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    e event;
BEGIN
    FOR e IN SELECT * FROM event_of(keys) ORDER BY seq LOOP
        IF e.kind = 60 THEN
            PERFORM apply_alert_raised(ARRAY[(e.batch_id, e.id)::event_key]);
        ELSE
            PERFORM apply_alert_closed(ARRAY[(e.batch_id, e.id)::event_key]);
        END IF;
    END LOOP;
END $$;
UPDATE event_kind SET apply = 'apply_alert' WHERE name IN ('alert_raised', 'alert_closed');

-- Which events name a file. Partial: scans and deliveries, the bulk, name none.
CREATE INDEX event_attached ON event USING gin (attachments) WHERE attachments <> '{}';
