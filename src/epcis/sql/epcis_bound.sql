-- The last number on record.
SELECT greatest((SELECT max(seq) FROM epcis_event), (SELECT max(seq) FROM epcis_own), 0)
