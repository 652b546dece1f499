-- Whether a token was given back. $1 its MAC in hex
SELECT 1 FROM epcis_token_gone WHERE mac = decode($1, 'hex')
