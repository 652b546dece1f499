-- The handle of a person, made where there is none; others who add a key for him wait. $1 person, $2 a new handle.
-- Column: handle in hex
INSERT INTO passkey_handle AS h (person_id, handle) VALUES ($1::bigint, $2::bytea)
ON CONFLICT ON CONSTRAINT passkey_handle_pk DO UPDATE SET handle = h.handle
RETURNING encode(handle, 'hex')
