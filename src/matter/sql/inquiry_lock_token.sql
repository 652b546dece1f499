-- The inquiry that a link is for, locked; none where the link is no longer good. $1 SHA-256 of its
-- token (hex). The index is searched by the hash, so the time it takes tells nothing of a token.
SELECT i.id FROM inquiry i
WHERE i.token_sha256 = decode($1, 'hex') AND i.state <> 'closed'
  AND i.expires_on >= (now() AT TIME ZONE 'Asia/Shanghai')::date
FOR UPDATE
