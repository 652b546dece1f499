-- A manifest of the shards as they are. $1 made at, $2 end of the labels, $3 seconds until the next.
-- seq follows the clock, so that a store that was restored is not behind what phones hold.
-- Columns: seq, how many shards.
INSERT INTO status_manifest (seq, made_at, next_at, issued, numbers, hashes)
SELECT greatest((extract(epoch FROM $1::timestamptz) * 1000)::bigint,
                (SELECT coalesce(max(seq), 0) + 1 FROM status_manifest)),
       $1::timestamptz, $1::timestamptz + $3::int * interval '1 second', $2::bigint,
       coalesce(array_agg(s.number ORDER BY s.number), '{}'),
       coalesce(array_agg(s.sha256 ORDER BY s.number), '{}')
FROM status_shard s
RETURNING seq, cardinality(numbers)
