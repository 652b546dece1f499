-- How much happened: events counted by day (their own, in Shanghai), area and kind, so that the
-- board reads hundreds of rows and not millions. Counting takes no lock: every statement that
-- adds events adds its counts as rows of activity_delta, which the lister folds into activity.
-- Readers add the two up.

CREATE TABLE activity (
    day date NOT NULL,
    area int NOT NULL,
    kind smallint NOT NULL,
    n bigint NOT NULL,
    CONSTRAINT activity_pk PRIMARY KEY (day, area, kind)
);
CREATE TABLE activity_delta (LIKE activity);

CREATE VIEW activity_now AS
SELECT day, area, kind, sum(n)::bigint AS n
FROM (TABLE activity UNION ALL TABLE activity_delta) a GROUP BY 1, 2, 3;

CREATE FUNCTION event_counted() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public AS $$
BEGIN
    INSERT INTO activity_delta (day, area, kind, n)
    SELECT (occurred_at AT TIME ZONE 'Asia/Shanghai')::date, area, kind, count(*)
    FROM fresh GROUP BY 1, 2, 3;
    RETURN NULL;
END $$;
CREATE TRIGGER event_counted AFTER INSERT ON event REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION event_counted();

-- Folds what was committed; one at a time. Returns how many rows were folded.
CREATE FUNCTION activity_fold() RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public AS $$
DECLARE
    folded bigint;
BEGIN
    IF NOT pg_try_advisory_xact_lock(7210) THEN
        RETURN 0;
    END IF;
    WITH taken AS (
        DELETE FROM activity_delta RETURNING day, area, kind, n
    ), added AS (
        INSERT INTO activity AS a (day, area, kind, n)
        SELECT day, area, kind, sum(n) FROM taken GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
        ON CONFLICT ON CONSTRAINT activity_pk DO UPDATE SET n = a.n + excluded.n
    )
    SELECT count(*) INTO folded FROM taken;
    RETURN folded;
END $$;

-- Counts everything anew, for `firemark rebuild`, under which nobody writes.
CREATE FUNCTION activity_count() RETURNS void LANGUAGE sql AS $$
    DELETE FROM activity_delta;
    INSERT INTO activity (day, area, kind, n)
    SELECT (occurred_at AT TIME ZONE 'Asia/Shanghai')::date, area, kind, count(*)
    FROM event GROUP BY 1, 2, 3
$$;

INSERT INTO activity (day, area, kind, n)
SELECT (occurred_at AT TIME ZONE 'Asia/Shanghai')::date, area, kind, count(*)
FROM event GROUP BY 1, 2, 3;

REVOKE EXECUTE ON FUNCTION event_counted(), activity_fold(), activity_count() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION activity_fold() TO firemark_lister, firemark_app;
GRANT SELECT ON activity, activity_delta, activity_now TO firemark_app;

-- One day of everybody's movements: a range of blocks, since they are stored about as they
-- happened.
CREATE INDEX movement_day ON movement USING brin (ts) WITH (pages_per_range = 128);
