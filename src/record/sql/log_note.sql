-- A checkpoint with the cosignatures of its witnesses. $1 log; $2 its size, or null for the last one;
-- $3 an index that it is to be above: the last such that a witness cosigned, where there is one.
-- Columns: size, note.
SELECT c.size, c.note || coalesce((SELECT string_agg(k.line, '' ORDER BY k.witness)
                                   FROM log_cosignature k
                                   WHERE k.origin = c.origin AND k.size = c.size), '')
FROM log_checkpoint c
WHERE c.origin = $1::int AND c.size = coalesce($2::bigint,
    (SELECT max(size) FROM log_cosignature WHERE origin = $1::int AND size > $3::bigint),
    (SELECT max(size) FROM log_checkpoint WHERE origin = $1::int))
