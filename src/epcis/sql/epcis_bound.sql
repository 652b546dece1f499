-- The last number on record.
SELECT coalesce((SELECT max(seq) FROM epcis_event), 0)
