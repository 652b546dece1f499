-- The signing keys, without their private halves, which the store never holds. No parameters.
SELECT coalesce(json_agg(key_json(k) ORDER BY kid), '[]') FROM signing_key k
