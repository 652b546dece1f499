-- A second factor of signing in: codes that an authenticator shows (RFC 6238), and recovery codes for
-- when it is lost, of which only hashes are stored.
CREATE TABLE second_factor (
    person_id bigint CONSTRAINT second_factor_pk PRIMARY KEY
        CONSTRAINT second_factor_person REFERENCES person,
    secret bytea NOT NULL,
    active boolean NOT NULL DEFAULT false, -- once a first code proved that the authenticator has it
    step bigint NOT NULL DEFAULT 0,        -- of the last code taken: none is taken twice
    made_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE recovery_code (
    person_id bigint NOT NULL CONSTRAINT recovery_code_person REFERENCES person,
    code_sha256 bytea NOT NULL,
    used_at timestamptz,
    CONSTRAINT recovery_code_pk PRIMARY KEY (person_id, code_sha256)
);

INSERT INTO event_kind (code, name, zh, en, apply, biz_step, disposition) VALUES
 (205, 'second_factor_set',   '启用两步验证', 'second factor set',   NULL, NULL, NULL),
 (206, 'second_factor_ended', '关闭两步验证', 'second factor ended', NULL, NULL, NULL);
INSERT INTO status_scope (kind, scope) VALUES
 ('second_factor_set', 'none'), ('second_factor_ended', 'none');

GRANT SELECT, INSERT, UPDATE, DELETE ON second_factor, recovery_code TO firemark_app;
