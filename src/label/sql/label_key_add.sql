INSERT INTO signing_key (kid, alg, public_key, issuer, not_before, expires_at, state, hosts)
VALUES ($1::smallint, $2, decode($3, 'hex'), $4, date_trunc('day', now() - interval '1 day'),
        date_trunc('day', now() + interval '366 days'), 'active', ARRAY[$5])
