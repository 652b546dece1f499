-- The oldest span of events still to be told, taken. Columns: id, first and last number
SELECT id, lo, hi FROM epcis_untold ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED
