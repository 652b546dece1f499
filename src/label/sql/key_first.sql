-- Registers the first key, which the signer made. $1 algorithm, $2 public half in hex, $3 issuer,
-- $4 host
SELECT key_first($1, $2, $3, $4)
