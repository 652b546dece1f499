-- A key of a person, whose handle is locked. $1 person, $2 name, $3 credential_id, $4 algorithm, $5 public key,
-- $6 counter. Column: id; no row where the credential is known
INSERT INTO passkey (person_id, name, credential_id, algorithm, public_key, sign_count)
VALUES ($1::bigint, $2, $3::bytea, $4::int, $5::bytea, $6::bigint)
ON CONFLICT ON CONSTRAINT passkey_credential DO NOTHING
RETURNING id
