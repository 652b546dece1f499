-- Codes of other makers that a unit bears besides our label: the AB label of fire products
-- (GA 846-2009), a GS1 code (GTIN/serial), the maker's serial. One value leads to one unit; who
-- registered it wrongly takes it back, and the latest word holds.
CREATE TABLE unit_alias (
    kind text NOT NULL CONSTRAINT unit_alias_kind CHECK (kind IN ('ab', 'gs1', 'serial')),
    value text NOT NULL,
    batch_id bigint NOT NULL,
    idx bigint NOT NULL,
    active boolean NOT NULL,
    state_at timestamptz NOT NULL,
    state_seq bigint NOT NULL,
    CONSTRAINT unit_alias_pk PRIMARY KEY (kind, value, batch_id, idx)
);

CREATE FUNCTION apply_unit_aliased(keys event_key[]) RETURNS void LANGUAGE sql AS $$
    INSERT INTO unit_alias AS a (kind, value, batch_id, idx, active, state_at, state_seq)
    SELECT DISTINCT ON (b->>'kind', b->>'value', e.batch_id, e.unit_index)
           b->>'kind', b->>'value', e.batch_id, e.unit_index, NOT (b->>'removed')::boolean,
           e.occurred_at, e.seq
    FROM event_of(keys) e, LATERAL (SELECT e.body::jsonb) AS j(b)
    ORDER BY b->>'kind', b->>'value', e.batch_id, e.unit_index, e.occurred_at DESC, e.seq DESC
    ON CONFLICT ON CONSTRAINT unit_alias_pk DO UPDATE
    SET active = excluded.active, state_at = excluded.state_at, state_seq = excluded.state_seq
    WHERE (a.state_at, a.state_seq) < (excluded.state_at, excluded.state_seq)
$$;

INSERT INTO event_kind (code, name, zh, en, apply, biz_step, disposition) VALUES
 (120, 'unit_aliased', '登记别名', 'alias registered', 'apply_unit_aliased', NULL, NULL);
GRANT SELECT, INSERT, UPDATE, DELETE ON unit_alias TO firemark_app;
