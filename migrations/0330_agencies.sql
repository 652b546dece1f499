-- What an agency may do, and where, as rows; and powers that one officer lends another for a time.
-- "Power" is a name of access.h; dates are days of the city's.

-- An agency without rows is not limited. Once it has one, its people hold the powers that its rows in
-- force give for all of their areas, of those that their roles carry.
CREATE TABLE agency_grant (
    id uuid CONSTRAINT agency_grant_pk PRIMARY KEY DEFAULT uuid7(),
    agency_id bigint NOT NULL CONSTRAINT agency_grant_agency REFERENCES party,
    powers text[] NOT NULL CONSTRAINT agency_grant_some CHECK (powers <> '{}'),
    area_lo int NOT NULL,
    area_hi int NOT NULL CONSTRAINT agency_grant_areas CHECK (area_hi >= area_lo),
    begins date NOT NULL,
    until date CONSTRAINT agency_grant_days CHECK (until >= begins), -- the last day; NULL: without end
    basis text NOT NULL,         -- the law or decision that gives them
    made_at timestamptz NOT NULL DEFAULT now(),
    made_by bigint,              -- NULL: the operator of the machine
    ended_at timestamptz
);
CREATE INDEX agency_grant_of ON agency_grant (agency_id);

CREATE TABLE delegation (
    id uuid CONSTRAINT delegation_pk PRIMARY KEY DEFAULT uuid7(),
    from_person bigint NOT NULL CONSTRAINT delegation_from REFERENCES person,
    to_person bigint NOT NULL CONSTRAINT delegation_to REFERENCES person
        CONSTRAINT delegation_two CHECK (to_person <> from_person),
    powers text[] NOT NULL CONSTRAINT delegation_some CHECK (powers <> '{}'),
    begins date NOT NULL,
    until date NOT NULL CONSTRAINT delegation_days CHECK (until BETWEEN begins AND begins + 92),
    reason text NOT NULL,
    made_at timestamptz NOT NULL DEFAULT now(),
    made_by bigint,              -- NULL: the operator of the machine
    ended_at timestamptz
);
CREATE INDEX delegation_held ON delegation (to_person);
CREATE INDEX delegation_given ON delegation (from_person);

CREATE FUNCTION today() RETURNS date LANGUAGE sql STABLE AS $$
    SELECT (now() AT TIME ZONE 'Asia/Shanghai')::date $$;

-- The powers that a person's agency has for all of his areas; NULL: it is not limited.
CREATE FUNCTION agency_bound(agency bigint, lo int, hi int) RETURNS text[] LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN EXISTS (SELECT FROM agency_grant g WHERE g.agency_id = agency) THEN
        ARRAY(SELECT DISTINCT w FROM agency_grant g, unnest(g.powers) w
              WHERE g.agency_id = agency AND g.ended_at IS NULL
                AND g.begins <= today() AND coalesce(g.until, 'infinity') >= today()
                AND g.area_lo <= lo AND g.area_hi >= hi) END $$;

-- The powers that others lend him today; nobody who is disabled lends any.
CREATE FUNCTION person_lent(person bigint) RETURNS text[] LANGUAGE sql STABLE AS $$
    SELECT ARRAY(SELECT DISTINCT w FROM delegation d JOIN person f ON f.id = d.from_person AND f.active,
                     unnest(d.powers) w
                 WHERE d.to_person = person AND d.ended_at IS NULL AND today() BETWEEN d.begins AND d.until) $$;

-- Whether two people count as one where the law asks for two: they are one, or one of them lent the
-- other his powers at any time since then.
CREATE FUNCTION same_hands(a bigint, b bigint, since timestamptz) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT a = b OR EXISTS (
        SELECT FROM delegation d
        WHERE (d.from_person, d.to_person) IN ((a, b), (b, a)) AND d.begins <= today()
          AND coalesce(d.ended_at, (d.until + 1)::timestamp AT TIME ZONE 'Asia/Shanghai') > coalesce(since, now())) $$;

INSERT INTO event_kind (code, name, zh, en, apply, biz_step, disposition) VALUES
 (215, 'agency_granted',       '授予部门职权',     'agency given powers',       NULL, NULL, NULL),
 (216, 'agency_grant_ended',   '收回部门职权',     'agency''s powers ended',    NULL, NULL, NULL),
 (217, 'power_delegated',      '委托代行职权',     'powers delegated',          NULL, NULL, NULL),
 (218, 'delegation_ended',     '终止委托',         'delegation ended',          NULL, NULL, NULL);
INSERT INTO status_scope (kind, scope) VALUES
 ('agency_granted', 'none'), ('agency_grant_ended', 'none'), ('power_delegated', 'none'),
 ('delegation_ended', 'none');

GRANT SELECT, INSERT, UPDATE (ended_at) ON agency_grant, delegation TO firemark_app;
GRANT SELECT ON agency_grant, delegation TO firemark_printer;
