-- The labels whose status is not simply their batch's: the lister reads these and no others, so that
-- making the list costs what there is to say, not what there is.
CREATE INDEX label_void ON label (batch_id, idx) WHERE void_reason IS NOT NULL;
CREATE INDEX label_twin ON label (batch_id, idx) WHERE type = 1;
CREATE INDEX unit_gone ON unit (batch_id, idx)
    WHERE state IN ('removed', 'custody', 'destroyed', 'consumed');
