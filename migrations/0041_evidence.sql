-- Who may see a file of evidence: whoever gave it; the agencies of the area it was given in or
-- of any event that names it; of a company only its own.
CREATE FUNCTION evidence_seen(f evidence_file) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT f.person_id = nullif(current_setting('app.person', true), '')::bigint
        OR CASE WHEN app_company() IS NOT NULL THEN f.company_id = app_company()
           ELSE f.area BETWEEN app_area_lo() AND app_area_hi()
                OR EXISTS (SELECT FROM event e
                           WHERE e.attachments @> ARRAY[f.sha256] AND e.attachments <> '{}'
                             AND e.area BETWEEN app_area_lo() AND app_area_hi()) END
$$;

-- An order that is served and done, and a recall that is closed and reopened, within one group
-- of events keep what the earlier step said: how it was served, how it was closed.
CREATE OR REPLACE FUNCTION apply_order_state(keys event_key[]) RETURNS void LANGUAGE sql AS $$
    UPDATE replacement_order t
    SET state = r.state, state_seq = r.seq, served = coalesce(r.served, t.served)
    FROM (SELECT (b->>'order_id')::uuid AS id,
                 (array_agg(CASE e.kind WHEN 42 THEN 'served' ELSE 'done' END
                            ORDER BY e.seq DESC))[1] AS state,
                 (array_agg(b ORDER BY e.seq DESC) FILTER (WHERE e.kind = 42))[1] AS served,
                 max(e.seq) AS seq
          FROM event_of(keys) e, LATERAL (SELECT e.body::jsonb) AS j(b) GROUP BY 1) r
    WHERE t.id = r.id AND t.state_seq < r.seq
$$;
CREATE OR REPLACE FUNCTION apply_recall_state(keys event_key[]) RETURNS void LANGUAGE sql AS $$
    UPDATE recall t
    SET state = r.state, state_at = r.at, state_seq = r.seq,
        closing = coalesce(r.closing, t.closing)
    FROM (SELECT (b->>'recall_id')::uuid AS id,
                 (array_agg(CASE e.kind WHEN 44 THEN 'closed' ELSE 'open' END
                            ORDER BY e.seq DESC))[1] AS state,
                 (array_agg(e.occurred_at ORDER BY e.seq DESC))[1] AS at,
                 (array_agg(b ORDER BY e.seq DESC) FILTER (WHERE e.kind = 44))[1] AS closing,
                 max(e.seq) AS seq
          FROM event_of(keys) e, LATERAL (SELECT e.body::jsonb) AS j(b) GROUP BY 1) r
    WHERE t.id = r.id AND t.state_seq < r.seq
$$;

-- A unit's order and twin are those of the event recorded last that names one: so a group of
-- events gives what they give one by one, also where the latest of the group names none.
CREATE FUNCTION unit_links(keys event_key[]) RETURNS void LANGUAGE sql AS $$
    UPDATE unit u
    SET order_id = coalesce(n.order_id, u.order_id), twin_idx = coalesce(n.twin, u.twin_idx)
    FROM (SELECT x.batch_id, x.idx,
                 (array_agg(b.order_id ORDER BY e.seq DESC)
                      FILTER (WHERE b.order_id IS NOT NULL))[1] AS order_id,
                 (array_agg(b.twin ORDER BY e.seq DESC)
                      FILTER (WHERE b.twin IS NOT NULL))[1] AS twin
          FROM event_of(keys) e,
               LATERAL jsonb_to_record(e.body::jsonb) AS b(first bigint, last bigint,
                   order_id uuid, twin bigint),
               LATERAL (SELECT i.batch_id, i.idx FROM unit i WHERE i.batch_id = e.batch_id
                        AND i.idx BETWEEN b.first AND b.last) x
          WHERE b.first IS NOT NULL AND (b.order_id IS NOT NULL OR b.twin IS NOT NULL)
          GROUP BY 1, 2) n
    WHERE u.batch_id = n.batch_id AND u.idx = n.idx
$$;
CREATE OR REPLACE FUNCTION apply_ordered_movement(keys event_key[]) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM apply_movement(keys);
    PERFORM unit_links(keys);
    PERFORM order_progress_add(keys);
END $$;
UPDATE event_kind SET apply = 'apply_ordered_movement' WHERE name = 'removed';
