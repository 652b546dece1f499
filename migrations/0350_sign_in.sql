-- Signing in: whose choice a password is and since when, what a session must see to before all else, and who
-- signed in, or tried.
ALTER TABLE person
    ADD password_by text NOT NULL DEFAULT 'given' -- own: chosen by the person; given: by who added him;
        CONSTRAINT person_password_by CHECK (password_by IN ('own', 'given', 'start')), -- start: made, for once
    ADD password_at timestamptz NOT NULL DEFAULT now();

-- Former passwords, kept only where the house's policy forbids to take them again.
CREATE TABLE password_past (
    person_id bigint NOT NULL CONSTRAINT password_past_person REFERENCES person,
    hash text NOT NULL,
    ended_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT password_past_pk PRIMARY KEY (person_id, ended_at)
);
GRANT SELECT, INSERT, DELETE ON password_past TO firemark_app;

ALTER TABLE session
    ADD must text NOT NULL DEFAULT ''
        CONSTRAINT session_must_known CHECK (must IN ('', 'password', 'factor'));

-- Whether a person proves himself by more than a password.
CREATE FUNCTION person_has_factor(p_person bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM second_factor f WHERE f.person_id = p_person AND f.active) $$;

-- What a session of this person must see to first. p_policy: access.password_policy, p_factor:
-- access.second_factor
CREATE FUNCTION session_must(p_person bigint, p_policy text, p_factor text) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT CASE
        WHEN p.password_by = 'start' THEN 'password'
        WHEN p_policy = 'gb22239' AND (p.password_by = 'given' OR p.password_at < now() - interval '90 days')
            THEN 'password'
        WHEN (p_factor = 'all' OR p_factor = 'administrators' AND p.role IN ('administrator',
                'system_administrator', 'security_administrator', 'auditor'))
             AND NOT person_has_factor(p.id) THEN 'factor'
        ELSE '' END
    FROM person p WHERE p.id = p_person $$;

-- Where an attempt comes from, as it is counted: of IPv6 the /64, which one line has all of.
CREATE FUNCTION source_block(p_source text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN p_source ~ '^[0-9a-fA-F:]+:[0-9a-fA-F:]*$'
        THEN host(network(set_masklen(p_source::inet, 64))) || '/64' ELSE p_source END $$;

CREATE INDEX sign_in_failure_source ON sign_in_failure (source, failed_at);
CREATE INDEX sign_in_failure_login ON sign_in_failure (login, failed_at);
CREATE INDEX sign_in_failure_age ON sign_in_failure (failed_at);

-- Who signed in, tried, proved himself again or signed out. It is no part of the record's log, which an
-- attacker must not fill: failures of an hour that look alike are one row with their number, an hour has no
-- more than 2000 such rows, and what is older than 400 days goes.
CREATE TABLE sign_in_log (
    id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT sign_in_log_pk PRIMARY KEY,
    first_at timestamptz NOT NULL DEFAULT now(),
    last_at timestamptz NOT NULL DEFAULT now(),
    times int NOT NULL DEFAULT 1,
    outcome text NOT NULL CONSTRAINT sign_in_log_outcome CHECK (outcome IN ('signed_in', 'proven', 'signed_out',
        'failed', 'code_failed', 'locked_out')),
    person_id bigint CONSTRAINT sign_in_log_person REFERENCES person, -- null: no such login; what was typed
        -- is not kept, for people type passwords there
    source text NOT NULL,
    block text NOT NULL,
    factor text NOT NULL DEFAULT '',
    agent text NOT NULL DEFAULT '',
    hour timestamptz -- of failures, which are added up
);
CREATE UNIQUE INDEX sign_in_log_alike ON sign_in_log (hour, outcome, coalesce(person_id, 0), source)
    WHERE hour IS NOT NULL;
CREATE INDEX sign_in_log_age ON sign_in_log (last_at);
CREATE INDEX sign_in_log_familiar ON sign_in_log (person_id, block, last_at) WHERE outcome = 'signed_in';

-- The one way into the log: the server may add to it and read it, and change nothing.
CREATE FUNCTION sign_in_note(p_outcome text, p_login text, p_source text, p_factor text, p_agent text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
    v_person bigint := (SELECT id FROM person WHERE login = p_login);
    v_source text := left(p_source, 60);
    v_hour timestamptz := date_trunc('hour', now());
BEGIN
    IF p_outcome IN ('failed', 'code_failed') THEN
        DELETE FROM sign_in_failure WHERE failed_at < now() - interval '1 day';
        INSERT INTO sign_in_failure (login, source) VALUES (left(p_login, 60), source_block(v_source));
    END IF;
    DELETE FROM sign_in_log WHERE id IN
        (SELECT id FROM sign_in_log WHERE last_at < now() - interval '400 days' ORDER BY last_at LIMIT 100);
    IF p_outcome IN ('signed_in', 'proven', 'signed_out') THEN
        INSERT INTO sign_in_log (outcome, person_id, source, block, factor, agent)
        VALUES (p_outcome, v_person, v_source, source_block(v_source), p_factor, left(p_agent, 200));
        RETURN;
    END IF;
    IF (SELECT count(*) FROM (SELECT FROM sign_in_log WHERE hour = v_hour LIMIT 2000) x) >= 2000 THEN
        v_person := NULL;
        v_source := '';
    END IF;
    INSERT INTO sign_in_log AS l (outcome, person_id, source, block, factor, agent, hour)
    VALUES (p_outcome, v_person, v_source, source_block(v_source), p_factor, left(p_agent, 200), v_hour)
    ON CONFLICT (hour, outcome, coalesce(person_id, 0), source) WHERE hour IS NOT NULL
    DO UPDATE SET times = l.times + 1, last_at = now();
END $$;
REVOKE EXECUTE ON FUNCTION sign_in_note(text, text, text, text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION sign_in_note(text, text, text, text, text) TO firemark_app;
GRANT SELECT ON sign_in_log TO firemark_app;

INSERT INTO event_kind (code, name, zh, en, apply, biz_step, disposition) VALUES
 (220, 'password_changed', '修改密码', 'password changed', NULL, NULL, NULL),
 (221, 'password_reset',   '重设密码', 'password reset',   NULL, NULL, NULL);
INSERT INTO status_scope (kind, scope) VALUES ('password_changed', 'none'), ('password_reset', 'none');
