-- Gives out a list that the signer signed. $1 the document
SELECT trust_reissue($1)
