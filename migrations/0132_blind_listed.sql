-- A blind sample's labels are listed as if nothing had become of their batch: the list is made anew
-- when a sample is made blind, as it is when the result opens it.
UPDATE status_scope SET scope = 'batch' WHERE kind = 'sample_blinded';
CREATE INDEX label_blind ON label (batch_id, idx) WHERE blind > 0;

-- What is listed already.
INSERT INTO status_touched (batch_id)
SELECT DISTINCT batch_id FROM label WHERE blind > 0;
