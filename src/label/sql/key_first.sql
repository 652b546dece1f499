-- Registers the first key, which the signer made. $1 kid, $2 algorithm, $3 public half in hex,
-- $4 issuer, $5 host
INSERT INTO signing_key (kid, alg, public_key, issuer, not_before, expires_at, state, hosts)
VALUES ($1::smallint, $2, decode($3, 'hex'), $4, date_trunc('day', now() - interval '1 day'),
        date_trunc('day', now() + interval '366 days'), 'active', ARRAY[$5])
