-- Lets a person of the asker's areas sign in, or no more; who may not has no session left. $1 login, $2 active.
-- Columns: id, and the SHA-256 of each session that ended
WITH changed AS (
    UPDATE person p SET active = $2::boolean
    WHERE login = $1 AND p.area_lo >= (SELECT app_area_lo()) AND p.area_hi <= (SELECT app_area_hi()) RETURNING id
), ended AS (
    DELETE FROM session s USING changed c WHERE s.person_id = c.id AND NOT $2::boolean
    RETURNING s.token_sha256::text AS hash
)
SELECT c.id, e.hash FROM changed c LEFT JOIN ended e ON true
