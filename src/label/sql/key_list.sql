-- The signing keys, without their private halves, which the store never holds. No parameters.
SELECT coalesce(json_agg(json_build_object('kid', kid, 'alg', alg, 'state', state, 'issuer', issuer,
           'not_before', not_before, 'expires_at', expires_at, 'revoked_from', revoked_from,
           'hosts', array_to_string(hosts, ' '),
           'sha256', encode(sha256(public_key), 'hex')) ORDER BY kid), '[]')
FROM signing_key k
