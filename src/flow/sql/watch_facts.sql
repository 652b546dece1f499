-- What the watcher judges scans by, in the order of their own time. $1 batches, $2 ids, $3 whether for
-- the second time. Columns: see enum column in flow/watch.c. Keys only, as scan_gather.sql.
WITH given AS MATERIALIZED (
    SELECT t.* FROM unnest($1::bigint[], $2::uuid[], $3::boolean[]) AS t(batch_id, id, again)
), scan AS MATERIALIZED (
    SELECT g.again, e.batch_id, e.id, e.unit_index, coalesce(e.place_id, 0) AS place_id, e.area,
           e.occurred_at, e.recorded_at, e.body::jsonb AS said
    FROM given g JOIN event e ON e.batch_id = g.batch_id AND e.id = g.id
), judged AS MATERIALIZED (
    SELECT s.*, l.idx IS NOT NULL AS known, label_status(l, u, b, up, u.pack_status) AS status, u.state,
           u.state_at, coalesce(up.id, 0) AS unit_place, up.name AS unit_place_name, b.company_id,
           sp.name AS place_name, coalesce(sp.area, s.area) AS alert_area,
           coalesce(sp.kind IN ('agency', 'laboratory', 'disposer', 'certifier'), true) AS official,
           rc.opened_at, rc.number AS recall_number,
           l.random, r.first_index IS NOT NULL AS issued, r.job_id
    FROM scan s
    LEFT JOIN LATERAL (SELECT x.first_index, x.last_index, x.job_id FROM label_range x
                       WHERE x.first_index <= s.unit_index ORDER BY x.first_index DESC LIMIT 1) r
        ON r.last_index >= s.unit_index
    LEFT JOIN label l ON l.batch_id = nullif(s.batch_id, 0) AND l.idx = s.unit_index
    LEFT JOIN unit u ON u.batch_id = l.batch_id
        AND u.idx = CASE l.type WHEN 1 THEN l.pair_idx ELSE l.idx END
    LEFT JOIN batch b ON b.id = l.batch_id
    LEFT JOIN place up ON up.id = u.place_id
    LEFT JOIN place sp ON sp.id = nullif(s.place_id, 0)
    LEFT JOIN recall rc ON rc.id = coalesce(b.recall_id, b.scope_recall)
)
SELECT j.batch_id, j.id, j.unit_index, j.place_id, j.alert_area, j.company_id,
       extract(epoch FROM j.occurred_at)::bigint, to_json(j.occurred_at) #>> '{}',
       (j.recorded_at > j.occurred_at + watch_late())::int,
       j.again::int, j.known::int, j.said->>'form', (j.said ? 'random')::int, j.status, j.state,
       CASE j.status WHEN 1 THEN label_sound_at(j.batch_id, j.unit_index, j.occurred_at)
            WHEN 3 THEN j.opened_at > j.occurred_at
            ELSE j.state_at > j.occurred_at END::int,
       j.unit_place, j.unit_place_name, to_json(nullif(j.state_at, '-infinity')) #>> '{}',
       (j.state_at <= j.occurred_at)::int, j.place_name, j.official::int, j.recall_number, j.random,
       j.issued::int,
       (EXISTS (SELECT FROM label_printed d WHERE d.job_id = j.job_id
                AND j.unit_index BETWEEN d.first_idx AND d.last_idx))::int,
       (EXISTS (SELECT FROM alert a WHERE a.batch_id = j.batch_id AND a.unit_index = j.unit_index
                AND a.place_id = j.place_id AND a.why->>'scan' = j.id::text))::int
FROM judged j ORDER BY j.occurred_at, j.id
