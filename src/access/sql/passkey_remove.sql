-- Removes a key of person $2, or anybody's of the asker's areas where that is null, and ends that person's sessions
-- but the one whose token has SHA-256 $3 (or null). $1 id. Columns: person_id, name, and the SHA-256 of each session
-- that ended
WITH gone AS (
    DELETE FROM passkey k USING person p
    WHERE k.id = $1::uuid AND p.id = k.person_id
      AND CASE WHEN $2::bigint IS NULL
          THEN p.area_lo >= (SELECT app_area_lo()) AND p.area_hi <= (SELECT app_area_hi())
          ELSE k.person_id = $2::bigint END
    RETURNING k.person_id, k.name
), ended AS (
    DELETE FROM session s USING gone g
    WHERE s.person_id = g.person_id AND s.token_sha256 IS DISTINCT FROM $3::bytea
    RETURNING s.token_sha256::text AS hash
)
SELECT g.person_id, g.name, e.hash FROM gone g LEFT JOIN ended e ON true
