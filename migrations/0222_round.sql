-- Where to go next: open orders by area, and the numbers of people by area and kind of place.
CREATE INDEX order_open ON replacement_order (area) INCLUDE (id, place_id, batch_id, qty, due_on, number)
    WHERE state IN ('issued', 'served');
DROP INDEX place_occupancy;
CREATE INDEX place_occupancy ON place (area) INCLUDE (kind, occupancy, company_id)
    WHERE occupancy IS NOT NULL AND kind IN ('premises', 'site');
