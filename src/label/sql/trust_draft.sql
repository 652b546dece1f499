-- The keys as a trust list without a signature. $1 days until it expires
SELECT trust_draft($1::int)
