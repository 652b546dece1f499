-- Publishes a manifest. $1 seq, $2 its signed form. Manifests before it go; bytes that none names
-- any more go a day after. No columns.
WITH published AS (
    UPDATE status_manifest SET signed = $2 WHERE seq = $1::bigint RETURNING seq
), older AS (
    DELETE FROM status_manifest m USING published p WHERE m.seq < p.seq
), named AS (
    SELECT sha256 FROM status_shard
    UNION SELECT unnest(m.hashes) FROM status_manifest m WHERE m.seq >= $1::bigint
), dropped AS (
    UPDATE status_bytes y SET dropped_at = now()
    WHERE y.dropped_at IS NULL AND y.sha256 NOT IN (SELECT sha256 FROM named)
)
DELETE FROM status_bytes y
WHERE y.dropped_at < now() - interval '1 day' AND y.sha256 NOT IN (SELECT sha256 FROM named)
