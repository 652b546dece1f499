-- The checkpoint to be stamped now. No parameters. Columns: log, size, note; no row: none.
SELECT origin, size, note FROM log_stamp_due
