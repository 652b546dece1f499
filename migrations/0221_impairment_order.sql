-- The impairment clock, whatever becomes known first and whoever records at the same time:
-- 1. Two people at one place: the place is locked before it is asked whether anything was taken out
--    there. Who asked first saw nothing of a removal that was not committed yet, so what he installed
--    ended nothing.
-- 2. Under an order the new goods may be in place before the old ones go: these end nothing, they
--    replace.
-- 3. What was removed is missed where it was removed (and lies there), not where the record had it.
-- 4. At one moment the order is that of the events' ids, not of their arrival.

CREATE FUNCTION movement_missed_at(from_place bigint, to_place bigint, to_bucket text) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN to_bucket = 'removed' THEN to_place ELSE from_place END
$$;
DROP INDEX movement_taken;
CREATE INDEX movement_taken ON movement (movement_missed_at(from_place, to_place, to_bucket), ts)
    WHERE from_bucket = 'installed';

-- All that counts at a place. step: 1 taken out, 2 installed, 3 ended by a person's word. What is
-- installed under an order counts for what this order took out there, whatever its own name.
DROP FUNCTION impairment_steps(bigint[]);
CREATE FUNCTION impairment_steps(of_place bigint)
RETURNS TABLE (product text, ts timestamptz, step int, id uuid, qty bigint, order_id text,
               batch_id bigint, note text) LANGUAGE sql STABLE AS $$
    WITH taken AS (
        SELECT p.name AS product, m.ts, m.event_id AS id, m.qty,
               e.body::jsonb->>'order_id' AS order_id, m.batch_id
        FROM movement m JOIN event e ON e.batch_id = m.batch_id AND e.id = m.event_id
        JOIN batch b ON b.id = m.batch_id JOIN product p ON p.id = b.product_id
        WHERE movement_missed_at(m.from_place, m.to_place, m.to_bucket) = of_place
          AND m.from_bucket = 'installed' AND m.to_bucket IS DISTINCT FROM 'installed'
    )
    SELECT t.product, t.ts, 1, t.id, t.qty, t.order_id, t.batch_id, NULL FROM taken t
    UNION ALL
    SELECT coalesce((SELECT t.product FROM taken t WHERE t.order_id = e.body::jsonb->>'order_id'
                     ORDER BY t.ts, t.id LIMIT 1), p.name),
           m.ts, 2, m.event_id, m.qty, e.body::jsonb->>'order_id', m.batch_id, NULL
    FROM movement m JOIN event e ON e.batch_id = m.batch_id AND e.id = m.event_id
    JOIN batch b ON b.id = m.batch_id JOIN product p ON p.id = b.product_id
    WHERE m.to_place = of_place AND m.to_bucket = 'installed'
      AND m.from_bucket IS DISTINCT FROM 'installed'
    UNION ALL
    SELECT k.product, k.at, 3, k.id, 0, NULL, NULL, k.note
    FROM impairment_mark k WHERE k.place_id = of_place AND k.measure IS NULL
$$;

-- The impairments of a place, from all that counts there. At one moment what is taken out comes
-- before what is installed, and only what is missing at its end is told.
CREATE FUNCTION impairment_of(l place) RETURNS SETOF impairment LANGUAGE plpgsql STABLE AS $$
DECLARE
    s record;
    gap impairment;
    spare jsonb;                 -- by order: installed before the old ones went
    part bigint;
BEGIN
    FOR s IN SELECT x.*, lead(x.ts) OVER (PARTITION BY x.product ORDER BY x.ts, x.step, x.id)
                 IS DISTINCT FROM x.ts AS last
             FROM impairment_steps(l.id) x ORDER BY x.product, x.ts, x.step, x.id LOOP
        IF gap.product IS DISTINCT FROM s.product THEN
            IF gap.missing > 0 THEN
                RETURN NEXT gap;
            END IF;
            gap := ROW(l.id, s.product, NULL, l.area, l.company_id, 0, 0, 0, NULL, NULL, NULL);
            spare := '{}';
        END IF;
        part := coalesce((spare->>s.order_id)::bigint, 0);
        IF s.step = 1 THEN
            part := least(s.qty, part);
            IF part > 0 THEN
                spare := jsonb_set(spare, ARRAY[s.order_id],
                                   to_jsonb((spare->>s.order_id)::bigint - part));
            END IF;
            IF gap.missing = 0 AND s.qty > part THEN
                gap.started_at := s.ts;
                gap.batch_id := s.batch_id;
                gap.peak := 0;
            END IF;
            gap.missing := gap.missing + s.qty - part;
        ELSIF s.step = 2 THEN
            IF s.order_id IS NOT NULL AND s.qty > gap.missing THEN
                spare := spare || jsonb_build_object(s.order_id, part + s.qty - gap.missing);
            END IF;
            part := least(s.qty, gap.missing);
            gap.missing := gap.missing - part;
            IF part > 0 AND gap.missing = 0 AND s.ts - gap.started_at > impairment_grace() THEN
                gap.ended_at := s.ts;
                gap.ended_by := 'restored';
            END IF;
        ELSIF gap.missing > 0 THEN
            gap.peak := greatest(gap.peak, gap.missing);
            gap.ended_at := s.ts;
            gap.ended_by := 'reason';
            gap.reason := s.note;
        END IF;
        IF s.last THEN
            gap.peak := greatest(gap.peak, gap.missing);
        END IF;
        IF gap.ended_at IS NOT NULL THEN
            RETURN NEXT gap;
            gap := ROW(l.id, s.product, NULL, l.area, l.company_id, 0, 0, 0, NULL, NULL, NULL);
        END IF;
    END LOOP;
    IF gap.missing > 0 THEN
        RETURN NEXT gap;
    END IF;
END $$;

-- Derives these places anew where anything was ever taken out. All are locked first, and asked about
-- in the next statement: of two that change one place each sees the other.
CREATE OR REPLACE FUNCTION impairment_derive(places bigint[]) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public AS $$
DECLARE
    due bigint[];
BEGIN
    PERFORM FROM place WHERE id = ANY (places) ORDER BY id FOR NO KEY UPDATE;
    SELECT array_agg(DISTINCT x.id) INTO due FROM unnest(places) x(id)
    WHERE EXISTS (SELECT FROM impairment i WHERE i.place_id = x.id)
       OR EXISTS (SELECT FROM movement m WHERE m.from_bucket = 'installed'
                  AND movement_missed_at(m.from_place, m.to_place, m.to_bucket) = x.id);
    IF due IS NULL THEN
        RETURN;
    END IF;
    DELETE FROM impairment i WHERE i.place_id = ANY (due);
    INSERT INTO impairment SELECT i.* FROM place l, LATERAL impairment_of(l) i
    WHERE l.id = ANY (due);
END $$;

CREATE OR REPLACE FUNCTION impairment_follow() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public AS $$
DECLARE
    places bigint[];
BEGIN
    SELECT array_agg(DISTINCT c.place_id) INTO places FROM (
        SELECT movement_missed_at(from_place, to_place, to_bucket) AS place_id FROM changed
        WHERE from_bucket = 'installed'
        UNION ALL
        SELECT to_place FROM changed WHERE to_bucket = 'installed') c;
    IF places IS NOT NULL THEN
        PERFORM impairment_derive(places);
    END IF;
    RETURN NULL;
END $$;

-- what is there already
DELETE FROM impairment;
INSERT INTO impairment SELECT i.* FROM place l, LATERAL impairment_of(l) i
WHERE l.id IN (SELECT movement_missed_at(from_place, to_place, to_bucket) FROM movement
               WHERE from_bucket = 'installed');
