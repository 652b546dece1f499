-- Whoever holds a link acts for the one who is asked: from here on the transaction sees what is of that
-- inquiry's area. $1 SHA-256 of the link's token (hex). No row: there is no such link.
SELECT set_config('app.area_lo', i.area::text, true), set_config('app.area_hi', i.area::text, true)
FROM every_inquiry i WHERE i.token_sha256 = decode($1, 'hex')
