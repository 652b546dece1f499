-- Keeps a shard. $1 number, $2 SHA-256 and $3 bytes in hexadecimal; '' where all is normal now.
-- Columns: 1 where it changed.
WITH bytes AS (
    INSERT INTO status_bytes (sha256, bytes) SELECT decode($2, 'hex'), decode($3, 'hex')
    WHERE $2 <> ''
    ON CONFLICT ON CONSTRAINT status_bytes_pk DO UPDATE SET dropped_at = NULL
), gone AS (
    DELETE FROM status_shard WHERE number = $1::int AND $2 = '' RETURNING 1
), kept AS (
    INSERT INTO status_shard (number, sha256) SELECT $1::int, decode($2, 'hex') WHERE $2 <> ''
    ON CONFLICT ON CONSTRAINT status_shard_pk DO UPDATE SET sha256 = excluded.sha256
    WHERE status_shard.sha256 <> excluded.sha256
    RETURNING 1
)
SELECT count(*) FROM (SELECT FROM gone UNION ALL SELECT FROM kept) changed
