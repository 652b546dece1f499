-- What signs page tokens, in hex.
SELECT encode(secret, 'hex') FROM epcis_secret
