-- What a pack passes on to what it holds: void, seized, recalled. It stands in the units
-- (unit.pack_status), so that a scan looks no pack up, and is set anew by whatever changes it: what goes
-- in or out, the end of the pack's label, its seizure, a verdict about its batch.
CREATE INDEX pack_parent ON pack (parent_idx) WHERE parent_idx IS NOT NULL;

-- Of the pack and the packs it is in, the one that matters most.
CREATE FUNCTION pack_status(of_idx bigint) RETURNS smallint LANGUAGE sql STABLE AS $$
    WITH RECURSIVE up(batch_id, idx, n) AS (
        SELECT r.batch_id, of_idx, 0
        FROM (SELECT batch_id FROM label_range WHERE first_index <= of_idx
              ORDER BY first_index DESC LIMIT 1) r
        UNION ALL
        SELECT r.batch_id, p.parent_idx, n + 1
        FROM up JOIN pack p ON p.batch_id = up.batch_id AND p.idx = up.idx,
             LATERAL (SELECT x.batch_id FROM label_range x WHERE x.first_index <= p.parent_idx
                      ORDER BY x.first_index DESC LIMIT 1) r
        WHERE p.parent_idx IS NOT NULL AND n < 32
    )
    SELECT CASE WHEN bool_or(l.void_reason IS NOT NULL) THEN 1
                WHEN bool_or(EXISTS (
                    SELECT FROM seizure s, LATERAL jsonb_array_elements(s.ranges) r
                    WHERE s.batch_id = up.batch_id AND s.state = 'open'
                      AND up.idx BETWEEN (r->>0)::bigint AND (r->>1)::bigint)) THEN 7
                WHEN bool_or(batch_status(b) = 3) THEN 3 END::smallint
    FROM up JOIN label l ON l.batch_id = up.batch_id AND l.idx = up.idx
    JOIN batch b ON b.id = up.batch_id
$$;

-- Sets it for all that is, or ever was, in these packs and the packs within them.
CREATE FUNCTION pack_mark(packs bigint[]) RETURNS void LANGUAGE sql AS $$
    WITH RECURSIVE down(idx) AS (
        SELECT unnest(packs) UNION SELECT c.idx FROM down JOIN pack c ON c.parent_idx = down.idx
    ), held AS (
        SELECT DISTINCT u.batch_id, u.idx
        FROM down d JOIN pack_entry e ON e.pack_idx = d.idx AND e.first_idx IS NOT NULL
        JOIN unit u ON u.batch_id = e.batch_id AND u.idx BETWEEN e.first_idx AND e.last_idx
    ), due AS MATERIALIZED (
        SELECT h.batch_id, h.idx, (SELECT pack_status(x.pack_idx) FROM unit_pack(h.batch_id, h.idx) x)
               AS status FROM held h
    ), changed AS (
        UPDATE unit u SET pack_status = d.status FROM due d
        WHERE u.batch_id = d.batch_id AND u.idx = d.idx AND u.pack_status IS DISTINCT FROM d.status
        RETURNING u.batch_id, u.idx
    )
    INSERT INTO status_touched (batch_id, first_index, last_index) SELECT batch_id, idx, idx FROM changed
$$;

-- Whoever packs waits for whoever changes what packs of that batch pass on, and the other way round
-- (7207): one of the two sees the other.
CREATE FUNCTION pack_filled() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(7207, (b.pack_batch % 2147483647)::int)
    FROM (SELECT DISTINCT pack_batch FROM fresh ORDER BY 1) b;
    PERFORM pack_mark(ARRAY(SELECT DISTINCT pack_idx FROM fresh));
    RETURN NULL;
END $$;
CREATE TRIGGER pack_filled AFTER INSERT ON pack_entry REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION pack_filled();

CREATE FUNCTION pack_nested() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(7207, (NEW.batch_id % 2147483647)::int);
    PERFORM pack_mark(ARRAY[NEW.idx]);
    RETURN NULL;
END $$;
CREATE TRIGGER pack_put_in AFTER INSERT ON pack FOR EACH ROW
    WHEN (NEW.parent_idx IS NOT NULL) EXECUTE FUNCTION pack_nested();
CREATE TRIGGER pack_moved_in AFTER UPDATE OF parent_idx ON pack FOR EACH ROW
    WHEN (OLD.parent_idx IS DISTINCT FROM NEW.parent_idx) EXECUTE FUNCTION pack_nested();

CREATE FUNCTION pack_label_ended() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(7207, (NEW.batch_id % 2147483647)::int);
    PERFORM pack_mark(ARRAY[NEW.idx]);
    RETURN NULL;
END $$;
CREATE TRIGGER label_pack_ended AFTER UPDATE OF void_reason ON label FOR EACH ROW
    WHEN (NEW.type = 2 AND OLD.void_reason IS DISTINCT FROM NEW.void_reason)
    EXECUTE FUNCTION pack_label_ended();

CREATE FUNCTION pack_batch_judged() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(7207, (NEW.id % 2147483647)::int);
    PERFORM pack_mark(ARRAY(SELECT DISTINCT pack_idx FROM pack_entry WHERE pack_batch = NEW.id));
    RETURN NULL;
END $$;
CREATE INDEX pack_entry_batch ON pack_entry (pack_batch, pack_idx);
CREATE TRIGGER batch_pack_judged AFTER UPDATE OF recall_id, scope_recall ON batch FOR EACH ROW
    WHEN ((OLD.recall_id IS NOT NULL OR OLD.scope_recall IS NOT NULL)
          <> (NEW.recall_id IS NOT NULL OR NEW.scope_recall IS NOT NULL))
    EXECUTE FUNCTION pack_batch_judged();

CREATE FUNCTION pack_seized() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(7207, (NEW.batch_id % 2147483647)::int);
    PERFORM pack_mark(ARRAY(
        SELECT DISTINCT e.pack_idx FROM jsonb_array_elements(NEW.ranges) r, pack_entry e
        WHERE e.pack_batch = NEW.batch_id
          AND e.pack_idx BETWEEN (r->>0)::bigint AND (r->>1)::bigint));
    RETURN NULL;
END $$;
CREATE TRIGGER seizure_pack AFTER INSERT OR UPDATE OF state ON seizure FOR EACH ROW
    WHEN (NEW.ranges <> '[]') EXECUTE FUNCTION pack_seized();

-- What is packed already.
SELECT pack_mark(array_agg(DISTINCT pack_idx)) FROM pack_entry HAVING count(*) > 0;
