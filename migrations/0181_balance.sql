-- Mass balance of places and periods: the counts of a place, and what came from outside the city
-- or from nobody known, are few and found without reading all events or movements.
CREATE INDEX event_count_at ON event (place_id, batch_id) WHERE kind = 27;
CREATE INDEX event_count_of ON event (batch_id, place_id) WHERE kind = 27;
CREATE INDEX movement_outside ON movement (batch_id, to_place) WHERE from_place IS NULL;
