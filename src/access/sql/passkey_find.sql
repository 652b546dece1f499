-- The key with a credential's id, of a person who may sign in. $1 credential_id. Columns: id, person_id, login,
-- algorithm, public_key and the person's handle in hex, name
SELECT k.id, k.person_id, p.login, k.algorithm, encode(k.public_key, 'hex'), encode(h.handle, 'hex'), k.name
FROM passkey k JOIN person p ON p.id = k.person_id AND p.active JOIN passkey_handle h ON h.person_id = k.person_id
WHERE k.credential_id = $1::bytea
