-- What an agency may do, and where, as rows; and powers that one officer lends another for a time.
-- "Power" is a name of access.h; dates are days of the city's.

-- An agency without rows is not limited. From the day its first row begins on, its people hold the powers that
-- its rows in force give for all of their areas, of those that their roles carry; until all rows are lifted.
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
    ended_at timestamptz,        -- it gives nothing any more
    lifted_at timestamptz        -- it limits no more, either
);
CREATE INDEX agency_grant_of ON agency_grant (agency_id);

CREATE TABLE delegation (
    id uuid CONSTRAINT delegation_pk PRIMARY KEY DEFAULT uuid7(),
    from_person bigint NOT NULL CONSTRAINT delegation_from REFERENCES person,
    to_person bigint NOT NULL CONSTRAINT delegation_to REFERENCES person
        CONSTRAINT delegation_two CHECK (to_person <> from_person),
    powers text[] NOT NULL CONSTRAINT delegation_some CHECK (powers <> '{}'),
    begins date NOT NULL,
    until date NOT NULL CONSTRAINT delegation_days CHECK (until BETWEEN begins AND begins + 91),
    reason text NOT NULL,
    made_at timestamptz NOT NULL DEFAULT now(),
    made_by bigint,              -- NULL: the operator of the machine
    ended_at timestamptz
);
CREATE INDEX delegation_held ON delegation (to_person);
CREATE INDEX delegation_given ON delegation (from_person);

CREATE FUNCTION today() RETURNS date LANGUAGE sql STABLE AS $$
    SELECT (now() AT TIME ZONE 'Asia/Shanghai')::date $$;

-- The powers that an agency has today for all of these areas; NULL: it is not limited. In plpgsql, which keeps
-- its plan: it is asked with every request.
CREATE FUNCTION agency_bound(agency bigint, lo int, hi int) RETURNS text[] LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF agency IS NULL OR NOT EXISTS (SELECT FROM agency_grant g WHERE g.agency_id = agency
                                     AND g.lifted_at IS NULL AND g.begins <= today()) THEN
        RETURN NULL;
    END IF;
    RETURN ARRAY(SELECT DISTINCT w FROM agency_grant g, unnest(g.powers) w
                 WHERE g.agency_id = agency AND g.ended_at IS NULL AND g.lifted_at IS NULL
                   AND g.begins <= today() AND coalesce(g.until, 'infinity') >= today()
                   AND g.area_lo <= lo AND g.area_hi >= hi);
END $$;

-- The powers that others lend him today: active people, and no more than their agencies have for them now.
CREATE FUNCTION person_lent(person bigint) RETURNS text[] LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN ARRAY(SELECT DISTINCT w FROM delegation d JOIN person f ON f.id = d.from_person AND f.active,
                     unnest(d.powers) w
                 WHERE d.to_person = person AND d.ended_at IS NULL AND today() BETWEEN d.begins AND d.until
                   AND coalesce(w = ANY (agency_bound(f.agency_id, f.area_lo, f.area_hi)), true));
END $$;

-- Whether two people count as one where the law asks for two: they are one, or since then (NULL: now) one stood
-- in for the other, or both for a third, or so on: whose power it rests on is the same.
CREATE FUNCTION same_hands(a bigint, b bigint, since timestamptz) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN a = b OR EXISTS (
        WITH RECURSIVE one(person) AS (
            SELECT a
            UNION
            SELECT CASE WHEN d.from_person = o.person THEN d.to_person ELSE d.from_person END
            FROM one o JOIN delegation d ON d.from_person = o.person OR d.to_person = o.person
            WHERE d.begins <= today()
              AND coalesce(d.ended_at, (d.until + 1)::timestamp AT TIME ZONE 'Asia/Shanghai')
                  > greatest(coalesce(since, now()), d.begins::timestamp AT TIME ZONE 'Asia/Shanghai'))
        SELECT FROM one WHERE person = b);
END $$;

INSERT INTO event_kind (code, name, zh, en, apply, biz_step, disposition) VALUES
 (215, 'agency_granted',       '授予部门职权',     'agency given powers',       NULL, NULL, NULL),
 (216, 'agency_grant_ended',   '收回部门职权',     'agency''s powers ended',    NULL, NULL, NULL),
 (217, 'power_delegated',      '委托代行职权',     'powers delegated',          NULL, NULL, NULL),
 (218, 'delegation_ended',     '终止委托',         'delegation ended',          NULL, NULL, NULL),
 (250, 'agency_lifted',        '取消职权限定',     'agency no longer limited',  NULL, NULL, NULL),
 (251, 'person_moved',         '调动用户',         'person moved',              NULL, NULL, NULL);
INSERT INTO status_scope (kind, scope) VALUES
 ('agency_granted', 'none'), ('agency_grant_ended', 'none'), ('power_delegated', 'none'),
 ('delegation_ended', 'none'), ('agency_lifted', 'none'), ('person_moved', 'none');

GRANT SELECT, INSERT, UPDATE (ended_at, lifted_at) ON agency_grant TO firemark_app;
GRANT SELECT, INSERT, UPDATE (ended_at) ON delegation TO firemark_app;
GRANT UPDATE (agency_id) ON person TO firemark_app;
GRANT SELECT ON agency_grant, delegation TO firemark_printer, firemark_courier;
