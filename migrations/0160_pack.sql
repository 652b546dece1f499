-- Packs: a label of type pack holds ranges of units, plain quantities of batches, and other packs.
-- One event says what of one batch went in or came out, so everything stands with its batch.
INSERT INTO event_kind (code, name, zh, en, apply, biz_step, disposition) VALUES
 (140, 'packed',     '装入包装', 'packed',     'apply_pack',       'packing',   NULL),
 (141, 'unpacked',   '取出包装', 'unpacked',   'apply_pack',       'unpacking', NULL),
 (142, 'pack_moved', '包装移动', 'pack moved', 'apply_pack_moved', 'shipping',  NULL);
INSERT INTO status_scope (kind, scope) VALUES
 ('packed', 'none'), ('unpacked', 'none'), ('pack_moved', 'none');

-- What went in or came out, event by event: one of units first_idx..last_idx, qty without labels,
-- and the pack child_idx. pack_batch is the batch of the pack's own label, batch_id that of what it
-- holds (a pack within: of its label).
CREATE TABLE pack_entry (
    batch_id bigint NOT NULL,
    event_id uuid NOT NULL,
    at timestamptz NOT NULL,
    seq bigint NOT NULL,
    pack_batch bigint NOT NULL,
    pack_idx bigint NOT NULL,
    goes_in boolean NOT NULL,
    first_idx bigint,
    last_idx bigint,
    qty bigint NOT NULL CONSTRAINT pack_entry_qty CHECK (qty >= 0),
    child_idx bigint,
    CONSTRAINT pack_entry_pk PRIMARY KEY (batch_id, event_id)
);
CREATE INDEX pack_entry_pack ON pack_entry (pack_idx, at);
CREATE INDEX pack_entry_unit ON pack_entry (batch_id, first_idx, last_idx)
    WHERE first_idx IS NOT NULL;

-- Where a pack is, and which it is in; registers, each the latest by (time, seq).
CREATE TABLE pack (
    batch_id bigint NOT NULL,
    idx bigint NOT NULL,
    place_id bigint,
    bucket text NOT NULL DEFAULT 'stock',
    place_at timestamptz NOT NULL DEFAULT '-infinity',
    place_seq bigint NOT NULL DEFAULT 0,
    parent_idx bigint,
    parent_at timestamptz NOT NULL DEFAULT '-infinity',
    parent_seq bigint NOT NULL DEFAULT 0,
    CONSTRAINT pack_pk PRIMARY KEY (batch_id, idx)
);
CREATE INDEX pack_place ON pack (place_id);

-- How much of a batch without labels is in a pack.
CREATE TABLE pack_qty (
    batch_id bigint NOT NULL,
    pack_batch bigint NOT NULL,
    pack_idx bigint NOT NULL,
    qty bigint NOT NULL,
    CONSTRAINT pack_qty_pk PRIMARY KEY (batch_id, pack_idx)
);

CREATE FUNCTION pack_placed(keys event_key[]) RETURNS void LANGUAGE sql AS $$
    INSERT INTO pack AS p (batch_id, idx, place_id, bucket, place_at, place_seq)
    SELECT DISTINCT ON (x.batch, x.idx) x.batch, x.idx, e.place_id, b->>'bucket', e.occurred_at,
           e.seq
    FROM event_of(keys) e, LATERAL (SELECT e.body::jsonb) AS j(b),
         LATERAL (SELECT (b->>'pack_batch')::bigint, (b->>'pack')::bigint
                  UNION ALL SELECT (i->>0)::bigint, (i->>1)::bigint
                  FROM jsonb_array_elements(b->'inside') i) AS x(batch, idx)
    WHERE e.place_id IS NOT NULL AND b ? 'bucket'
    ORDER BY 1, 2, e.occurred_at DESC, e.seq DESC
    ON CONFLICT ON CONSTRAINT pack_pk DO UPDATE
    SET place_id = excluded.place_id, bucket = excluded.bucket, place_at = excluded.place_at,
        place_seq = excluded.place_seq
    WHERE (p.place_at, p.place_seq) < (excluded.place_at, excluded.place_seq)
$$;

-- {pack_batch, pack, and one of: first and last, qty, child}; packed also says where that was
-- (place_id of the event, bucket).
CREATE FUNCTION apply_pack(keys event_key[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    WITH fresh AS (
        INSERT INTO pack_entry (batch_id, event_id, at, seq, pack_batch, pack_idx, goes_in,
                                first_idx, last_idx, qty, child_idx)
        SELECT e.batch_id, e.id, e.occurred_at, e.seq, b.pack_batch, b.pack, e.kind = 140, b.first,
               b.last, coalesce(b.qty, 0), b.child
        FROM event_of(keys) e,
             LATERAL jsonb_to_record(e.body::jsonb) AS b(pack_batch bigint, pack bigint,
                 first bigint, last bigint, qty bigint, child bigint)
        RETURNING batch_id, pack_batch, pack_idx, goes_in, qty
    )
    INSERT INTO pack_qty (batch_id, pack_batch, pack_idx, qty)
    SELECT batch_id, pack_batch, pack_idx, sum(CASE WHEN goes_in THEN qty ELSE -qty END)
    FROM fresh WHERE qty > 0 GROUP BY 1, 2, 3 ORDER BY 1, 3
    ON CONFLICT ON CONSTRAINT pack_qty_pk DO UPDATE SET qty = pack_qty.qty + excluded.qty;

    PERFORM pack_placed(keys);
    INSERT INTO pack AS p (batch_id, idx, parent_idx, parent_at, parent_seq)
    SELECT DISTINCT ON (e.batch_id, b.child) e.batch_id, b.child,
           CASE e.kind WHEN 140 THEN b.pack END, e.occurred_at, e.seq
    FROM event_of(keys) e,
         LATERAL jsonb_to_record(e.body::jsonb) AS b(pack bigint, child bigint)
    WHERE b.child IS NOT NULL
    ORDER BY 1, 2, e.occurred_at DESC, e.seq DESC
    ON CONFLICT ON CONSTRAINT pack_pk DO UPDATE
    SET parent_idx = excluded.parent_idx, parent_at = excluded.parent_at,
        parent_seq = excluded.parent_seq
    WHERE (p.parent_at, p.parent_seq) < (excluded.parent_at, excluded.parent_seq);
END $$;

-- {pack_batch, pack, bucket, inside: [[batch, index], ..]}: the pack and the packs within it are at
-- the event's place now. What it holds moved by the events beside this one, batch by batch.
CREATE FUNCTION apply_pack_moved(keys event_key[]) RETURNS void LANGUAGE sql AS $$
    SELECT pack_placed(keys)
$$;

-- The pack that a unit is in: its label's batch and index; no row where it is in none.
CREATE FUNCTION unit_pack(of_batch bigint, of_idx bigint)
RETURNS TABLE (pack_batch bigint, pack_idx bigint) LANGUAGE sql STABLE AS $$
    SELECT x.pack_batch, x.pack_idx
    FROM (SELECT p.pack_batch, p.pack_idx, p.goes_in FROM pack_entry p
          WHERE p.batch_id = of_batch AND p.first_idx <= of_idx AND p.last_idx >= of_idx
          ORDER BY p.at DESC, p.seq DESC LIMIT 1) x
    WHERE x.goes_in
$$;

GRANT SELECT, INSERT, UPDATE ON pack_entry, pack, pack_qty TO firemark_app;
