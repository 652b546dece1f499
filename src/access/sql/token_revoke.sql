-- Ends a token of person $2, or anybody's of the asker's areas where that is null. $1 id. Column: its SHA-256
UPDATE api_token SET revoked_at = coalesce(revoked_at, now())
WHERE id = $1 AND CASE WHEN $2::bigint IS NULL THEN EXISTS (SELECT FROM person p WHERE p.id = person_id AND p.area_lo >= (SELECT app_area_lo()) AND p.area_hi <= (SELECT app_area_hi()))
    ELSE person_id = $2::bigint END RETURNING token_sha256::text
