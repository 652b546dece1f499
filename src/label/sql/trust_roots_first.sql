-- Registers the signer's own roots, where none are. $1 JWK set
SELECT trust_roots_first($1)
