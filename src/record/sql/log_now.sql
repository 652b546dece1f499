-- The log that grows: number, name, key, key of a second signature, the checkpoint it begins with, its
-- entries, the size of its last checkpoint. No parameters; no row: none was begun.
SELECT n, name, vkey, sm2_vkey, prior, size, coalesce(signed, 0) FROM log_now
