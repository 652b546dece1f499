-- The next key's number. No parameters.
SELECT coalesce(max(kid), 0) + 1 FROM signing_key
