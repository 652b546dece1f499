-- Machines sign in by tokens of their own, bound to what they are for; sessions can be listed and
-- ended. Of either only the SHA-256 of its text is stored.
CREATE TABLE api_token (
    id text CONSTRAINT api_token_pk PRIMARY KEY, -- stands in the token, and tells nothing
    token_sha256 bytea NOT NULL CONSTRAINT api_token_once UNIQUE,
    person_id bigint NOT NULL CONSTRAINT api_token_person REFERENCES person,
    name text NOT NULL,
    powers text[] NOT NULL,      -- what it may, of what its person may
    made_at timestamptz NOT NULL DEFAULT now(),
    made_by bigint,              -- NULL: the operator of the machine
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz,
    used_at timestamptz          -- to the minute
);
CREATE INDEX api_token_of ON api_token (person_id);

ALTER TABLE session
    ADD id uuid NOT NULL DEFAULT uuid7() CONSTRAINT session_id_once UNIQUE,
    ADD source text NOT NULL DEFAULT '',  -- where it was opened from
    ADD agent text NOT NULL DEFAULT '';   -- by which program, as that says
CREATE INDEX session_of ON session (person_id);

INSERT INTO event_kind (code, name, zh, en, apply, biz_step, disposition) VALUES
 (200, 'token_made',      '签发令牌', 'token made',      NULL, NULL, NULL),
 (201, 'token_revoked',   '撤销令牌', 'token revoked',   NULL, NULL, NULL),
 (202, 'session_revoked', '终止会话', 'session ended by another', NULL, NULL, NULL),
 (203, 'person_disabled', '停用用户', 'person disabled', NULL, NULL, NULL),
 (204, 'person_enabled',  '启用用户', 'person enabled',  NULL, NULL, NULL);
INSERT INTO status_scope (kind, scope) VALUES
 ('token_made', 'none'), ('token_revoked', 'none'), ('session_revoked', 'none'),
 ('person_disabled', 'none'), ('person_enabled', 'none');

GRANT SELECT, INSERT, UPDATE (revoked_at, used_at) ON api_token TO firemark_app;
