-- A checkpoint as the log signed it, without cosignatures. $1 log, $2 size.
SELECT note FROM log_checkpoint WHERE origin = $1::int AND size = $2::bigint
