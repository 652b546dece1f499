-- Goods made into other goods: each batch's part is an event of its own (transformed), which moves
-- its quantity as any movement does and names the batches on the other side.
INSERT INTO event_kind (code, name, zh, en, apply, biz_step, disposition) VALUES
 (143, 'transformed', '加工转换', 'transformed', 'apply_transformed', 'commissioning', NULL);
INSERT INTO status_scope (kind, scope) VALUES ('transformed', 'labels');
INSERT INTO alert_kind (name, zh, en) VALUES
 ('transformed_recalled', '召回产品被加工成其他批次', 'recalled goods were made into other goods');

-- Which batch was made from which, each row standing with its own batch, so that a trace finds the
-- next level of batches by one range: is_input: batch_id went into other_id; else it came from it.
CREATE TABLE transformation (
    batch_id bigint NOT NULL,
    event_id uuid NOT NULL,
    other_id bigint NOT NULL,
    id uuid NOT NULL,            -- the same in all events of one transformation
    is_input boolean NOT NULL,
    at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    place_id bigint,
    qty bigint NOT NULL,         -- of this batch, and of the other
    other_qty bigint NOT NULL,
    grade smallint NOT NULL,
    document text,
    CONSTRAINT transformation_pk PRIMARY KEY (batch_id, event_id, other_id)
);

-- A movement, with {transformation, input, others: [{batch, qty}, ..]}.
CREATE FUNCTION apply_transformed(keys event_key[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM apply_movement(keys);
    INSERT INTO transformation (batch_id, event_id, other_id, id, is_input, at, recorded_at,
                                place_id, qty, other_qty, grade, document)
    SELECT e.batch_id, e.id, (o->>'batch')::bigint, (b->>'transformation')::uuid,
           (b->>'input')::boolean, e.occurred_at, e.recorded_at, e.place_id, (b->>'qty')::bigint,
           (o->>'qty')::bigint, (b->>'grade')::smallint, b->>'document'
    FROM event_of(keys) e, LATERAL (SELECT e.body::jsonb) AS j(b),
         jsonb_array_elements(b->'others') o;
END $$;

GRANT SELECT, INSERT ON transformation TO firemark_app;
