-- Gives a token back; those that have ended are forgotten. $1 its MAC in hex, $2 when it ends (s)
WITH ended AS (DELETE FROM epcis_token_gone WHERE expires_at < now())
INSERT INTO epcis_token_gone (mac, expires_at)
VALUES (decode($1, 'hex'), to_timestamp($2::bigint)) ON CONFLICT DO NOTHING
