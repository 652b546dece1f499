-- Every key as the signer needs it; where two overlap, the one that became active last leads.
-- No parameters.
SELECT kid, agency_id, key_signs(k), revoked_at IS NOT NULL, encode(public_key, 'hex'), store, alg,
       extract(epoch FROM not_before)::bigint, extract(epoch FROM expires_at)::bigint,
       types IS NOT NULL
FROM signing_key k ORDER BY active_from DESC NULLS LAST, kid DESC
