-- The token over a checkpoint, in hex. $1 log, $2 size of the checkpoint.
SELECT encode(token, 'hex') FROM log_stamp WHERE origin = $1::int AND size = $2::bigint
