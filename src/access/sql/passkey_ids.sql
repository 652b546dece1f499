-- The credentials of a person. $1 person. Column: credential_id in hex
SELECT encode(credential_id, 'hex') FROM passkey WHERE person_id = $1::bigint ORDER BY made_at, id
