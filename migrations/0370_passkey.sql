-- Passkeys and security keys (W3C WebAuthn level 2): which public keys a person signs in by, and the
-- challenges that wait for an answer.

-- What an authenticator knows a person by: random, so that it says nothing about who it is.
CREATE TABLE passkey_handle (
    person_id bigint CONSTRAINT passkey_handle_pk PRIMARY KEY
        CONSTRAINT passkey_handle_person REFERENCES person,
    handle bytea NOT NULL CONSTRAINT passkey_handle_known UNIQUE
        CONSTRAINT passkey_handle_length CHECK (octet_length(handle) = 32)
);

CREATE TABLE passkey (
    id uuid CONSTRAINT passkey_pk PRIMARY KEY DEFAULT uuid7(),
    person_id bigint NOT NULL CONSTRAINT passkey_person REFERENCES person,
    name text NOT NULL,
    credential_id bytea NOT NULL CONSTRAINT passkey_credential UNIQUE
        CONSTRAINT passkey_credential_length CHECK (octet_length(credential_id) BETWEEN 16 AND 1023),
    algorithm int NOT NULL CONSTRAINT passkey_algorithm CHECK (algorithm IN (-7, -8, -257)), -- COSE: ES256, EdDSA, RS256
    public_key bytea NOT NULL,          -- as libfido2 takes it
    sign_count bigint NOT NULL,         -- of the last signature; 0: the authenticator does not count
    made_at timestamptz NOT NULL DEFAULT now(),
    used_at timestamptz
);
CREATE INDEX passkey_of ON passkey (person_id);

-- A challenge is taken once, by whom and for what it was made.
CREATE TABLE passkey_challenge (
    challenge bytea CONSTRAINT passkey_challenge_pk PRIMARY KEY
        CONSTRAINT passkey_challenge_length CHECK (octet_length(challenge) = 32),
    purpose text NOT NULL CONSTRAINT passkey_challenge_purpose CHECK (purpose IN ('add', 'sign_in', 'proof')),
    person_id bigint CONSTRAINT passkey_challenge_person REFERENCES person, -- NULL: nobody yet, to sign in without a password
    verified boolean NOT NULL,          -- the authenticator must have verified who holds it
    source text NOT NULL,               -- who asked: an address, or a person signed in
    expires_at timestamptz NOT NULL,
    CONSTRAINT passkey_challenge_bound CHECK (person_id IS NOT NULL OR (purpose = 'sign_in' AND verified))
);
CREATE INDEX passkey_challenge_old ON passkey_challenge (expires_at);
CREATE INDEX passkey_challenge_from ON passkey_challenge (source);

INSERT INTO event_kind (code, name, zh, en, apply, biz_step, disposition) VALUES
 (240, 'passkey_added',   '添加安全密钥',     'security key added',            NULL, NULL, NULL),
 (241, 'passkey_removed', '移除安全密钥',     'security key removed',          NULL, NULL, NULL),
 (242, 'passkey_cloned',  '安全密钥疑被复制', 'security key seems to be copied', NULL, NULL, NULL);
INSERT INTO status_scope (kind, scope) VALUES
 ('passkey_added', 'none'), ('passkey_removed', 'none'), ('passkey_cloned', 'none');

GRANT SELECT, INSERT, UPDATE ON passkey_handle TO firemark_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON passkey TO firemark_app;
GRANT SELECT, INSERT, DELETE ON passkey_challenge TO firemark_app;

-- Whoever has a key proves himself by more than a password.
CREATE OR REPLACE FUNCTION person_has_factor(p_person bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM second_factor f WHERE f.person_id = p_person AND f.active)
        OR EXISTS (SELECT FROM passkey k WHERE k.person_id = p_person) $$;
