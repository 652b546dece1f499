SELECT kid FROM signing_key
WHERE state = 'active' AND now() >= not_before AND now() < expires_at ORDER BY kid
