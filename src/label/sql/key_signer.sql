-- Every key as the signer needs it; where two overlap, the one that became active last leads.
-- No parameters.
SELECT kid, agency_id, state = 'active' AND now() >= not_before AND now() < expires_at,
       state = 'revoked', encode(public_key, 'hex')
FROM signing_key ORDER BY not_before DESC, kid DESC
