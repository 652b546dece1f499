/* A trace: our range scan with graph and JSON in C (trace_load, trace_write) against a
 * recursive CTE in SQL that answers with the same nodes and edges, on the same data, in
 * turn; medians count. One batch has 10 holders, one 1 000, one 100 000, one 100 000
 * edges between 10 000 holders, and others fill the ledger around them. Usage:
 * bench_trace [MOVEMENTS] (of the others, default 1 000 000); it brings its own throwaway
 * cluster. Fails where the movements are not one range scan of their index. The last line
 * is the lesser ratio. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "access/act.h"
#include "base/clock.h"
#include "flow/trace_store.h"
#include "flow_sql.h"
#include "flow_world.h"
#include "support/cluster.h"

enum { ROUNDS = 15, OUR_GOAL_US = 10000 };

/* The same nodes and edges, as one would write it in SQL: edges merged first, so that the
 * recursion goes over them and not over every movement. $1 code */
static const char CTE[] =
    "WITH RECURSIVE b AS MATERIALIZED (SELECT id, producer_place, recall_id FROM batch"
    " WHERE code = $1),"
    "link AS MATERIALIZED (SELECT from_place, to_place, kind, sum(qty) AS qty, count(*) "
    "AS"
    " moves, min(ts) AS first, max(ts) AS last, max(grade) AS grade FROM movement, b"
    " WHERE batch_id = b.id AND from_place IS DISTINCT FROM to_place GROUP BY 1, 2, 3),"
    "walk AS (SELECT producer_place AS place, 0 AS depth FROM b UNION SELECT l.to_place,"
    " w.depth + 1 FROM walk w JOIN link l ON l.from_place = w.place WHERE w.depth < 30),"
    "flow AS (SELECT place, sum(i) AS i, sum(o) AS o FROM (SELECT to_place AS place, qty "
    "AS"
    " i, 0 AS o FROM link UNION ALL SELECT from_place, 0, qty FROM link) x GROUP BY 1),"
    "held AS (SELECT place_id, json_object_agg(bucket, qty) AS h FROM holding, b WHERE"
    " batch_id = b.id AND qty <> 0 GROUP BY 1)"
    "SELECT json_build_object('nodes', (SELECT json_agg(json_build_object('place', "
    "p.code,"
    " 'name', p.name, 'kind', p.kind, 'area', p.area, 'area_zh', a.name_zh, 'area_en',"
    " a.name_en, 'in', f.i, 'out', f.o, 'gap', f.o > f.i, 'depth', d.depth, 'holdings',"
    " coalesce(held.h, '{}'), 'order', o.number, 'order_state', o.state))"
    " FROM flow f JOIN place p ON p.id = f.place JOIN area a ON a.code = p.area"
    " LEFT JOIN (SELECT place, min(depth) AS depth FROM walk GROUP BY 1) d ON d.place ="
    " f.place LEFT JOIN held ON held.place_id = f.place LEFT JOIN replacement_order o ON"
    " o.recall_id = (SELECT recall_id FROM b) AND o.place_id = f.place),"
    " 'edges', (SELECT json_agg(json_build_object('from', p.code, 'to', q.code, 'qty',"
    " l.qty, 'moves', l.moves, 'first_at', l.first, 'last_at', l.last, 'kind', k.name,"
    " 'grade', g.name)) FROM link l JOIN event_kind k ON k.code = l.kind JOIN grade g ON"
    " g.code = l.grade LEFT JOIN place p ON p.id = l.from_place LEFT JOIN place q ON q.id"
    " = l.to_place))";

/* TEN has 10 holders, WIDE 100 000: a hundred dealers, and premises that each bought
 * once. */
static const char MORE[] =
    "INSERT INTO party (id, code, kind, name, area, company_id) SELECT n, 'P' || n,"
    " 'premises', '第' || n || '号单位', 310101, n FROM generate_series(20001, 119899) n;"
    "INSERT INTO place (id, code, party_id, kind, name, area, company_id) SELECT id, "
    "code,"
    " id, kind, name, 310101, id FROM party WHERE id > 20000;"
    "INSERT INTO batch (id, code, lot, product_id, producer_id, producer_place, area,"
    " company_id, produced_on, declared_qty) SELECT 9000000 + n, c, c, 1, 1, 1, 310101, "
    "1,"
    " '2026-01-05', 10000000 FROM (VALUES (1, 'TEN'), (2, 'WIDE')) v(n, c);"
    "INSERT INTO movement (batch_id, ts, event_id, kind, from_place, from_bucket,"
    " to_place, to_bucket, qty, grade) SELECT 9000001, '2026-01-10'::timestamptz + i *"
    " interval '1 minute', uuid7(), 20, 1, 'stock', 2 + i, 'stock', 5, 1 + i % 3 FROM"
    " generate_series(0, 8) i;"
    "INSERT INTO movement (batch_id, ts, event_id, kind, from_place, from_bucket,"
    " to_place, to_bucket, qty, grade) SELECT 9000002, '2026-01-10'::timestamptz + i *"
    " interval '1 minute', uuid7(), CASE WHEN i < 100 THEN 20 ELSE 22 END, CASE WHEN i <"
    " 100 THEN 1 ELSE 2 + i % 100 END, 'stock', CASE WHEN i < 100 THEN 2 + i ELSE 19901 +"
    " i END, CASE WHEN i < 100 THEN 'stock' ELSE 'installed' END, 5, 1 + i % 3 FROM"
    " generate_series(0, 99998) i;"
    "INSERT INTO holding SELECT batch_id, place, bucket, sum(q) FROM ("
    " SELECT batch_id, from_place AS place, from_bucket AS bucket, -qty AS q FROM "
    "movement"
    " WHERE batch_id > 9000000 UNION ALL SELECT batch_id, to_place, to_bucket, qty FROM"
    " movement WHERE batch_id > 9000000) d GROUP BY 1, 2, 3 ORDER BY 1, 2, 3;";

/* The plan that the statement runs with: one range of the index, and nothing else. */
static int
one_range_scan(struct pg *pg, struct arena *arena, int batch)
{
    struct pg_rows *rows;
    int scans = 0, ours = 0;

    bench_must(pg_script(pg, arena,
                         arena_printf(arena, "PREPARE walk AS %s", SQL_trace_movements)));
    bench_must(pg_run(
        pg, arena,
        arena_printf(arena, "EXPLAIN (ANALYZE, TIMING OFF) EXECUTE walk(%d)", batch),
        &rows, 0));
    for (int i = 0; i < pg_rows_count(rows); i++) {
        const char *line = pg_text(rows, i, 0);
        printf("  %s\n", line);
        scans += strstr(line, " Scan ") != NULL || strncmp(line, "Sort", 4) == 0;
        ours += strstr(line, "using movement_trace on movement") != NULL;
    }
    bench_must(pg_script(pg, arena, "DEALLOCATE walk"));
    return scans == 1 && ours == 1;
}

/* Microseconds, and the bytes of the answer. */
static double
time_ours(struct pg *pg, const char *code, size_t *bytes)
{
    static const struct actor who = {.role = ROLE_ADMINISTRATOR};
    struct arena arena ARENA_SCOPE = {0};
    struct act act = {.arena = &arena, .pg = pg, .actor = &who, .lang = "zh"};
    struct trace_view view;
    int64_t start = clock_monotonic_us();

    bench_must(trace_load(&act, &(struct trace_query){.batch = code}, &view));
    bench_must(trace_write(&act, &view));
    double us = (double)(clock_monotonic_us() - start);

    *bytes = act.out.len;
    buf_free(&act.out);
    return us;
}

static double
time_cte(struct pg *pg, const char *code, size_t *bytes)
{
    struct arena arena ARENA_SCOPE = {0};
    struct pg_rows *rows;
    int64_t start = clock_monotonic_us();

    bench_must(pg_run(pg, &arena, CTE, &rows, 1, code));
    double us = (double)(clock_monotonic_us() - start);

    *bytes = strlen(pg_text(rows, 0, 0));
    return us;
}

static double
compare(struct pg *pg, const char *code, const char *what, double *our_us)
{
    double ours[ROUNDS], cte[ROUNDS];
    size_t our_bytes, cte_bytes;

    for (int i = -2; i < ROUNDS; i++) {
        double a = time_ours(pg, code, &our_bytes), b = time_cte(pg, code, &cte_bytes);
        if (i >= 0) {
            ours[i] = a;
            cte[i] = b;
        }
    }
    *our_us = bench_median(ours, ROUNDS);
    double other = bench_median(cte, ROUNDS);
    printf(
        "%s: ours %.2f ms (%zu bytes), recursive CTE %.2f ms (%zu bytes), ratio %.2f\n",
        what, *our_us / 1000, our_bytes, other / 1000, cte_bytes, other / *our_us);
    return other / *our_us;
}

static int
measure(struct pg *pg, struct arena *arena, long others)
{
    double us, many_us;

    flow_world_fill(pg, arena, others);
    bench_must(pg_script(pg, arena, MORE));
    bench_must(pg_script(pg, arena, "VACUUM ANALYZE"));
    int good = one_range_scan(pg, arena, 1) & one_range_scan(pg, arena, 2);
    compare(pg, "TEN", "10 holders", &us);
    compare(pg, "WIDE", "100 000 holders", &us);
    double few = compare(pg, "B1", "1 000 holders", &us);
    double many = compare(pg, "B2", "100 000 edges, 10 000 holders", &many_us);
    if (!good)
        fprintf(stderr, "the movements are not one range scan of movement_trace\n");
    if (us > OUR_GOAL_US)
        fprintf(stderr, "a trace of 1 000 holders takes over 10 ms\n");
    printf("ratio: %.2f\n", few < many ? few : many);
    return good && us <= OUR_GOAL_US ? 0 : 1;
}

int
main(int argc, char **argv)
{
    struct arena arena ARENA_SCOPE = {0};
    long others = argc > 1 ? strtol(argv[1], NULL, 10) : 1000000;
    struct pg *pg;

    if (others < 1 || others > 100000000) {
        fprintf(stderr, "usage: bench_trace [MOVEMENTS]\n");
        return 2;
    }
    if (cluster_start() != 0)
        return 2;
    arena_hold(); /* as the server does */
    bench_must(pg_open(&arena, cluster_conninfo(), NULL, &pg));
    int code = measure(pg, &arena, others);
    pg_close(pg);
    cluster_stop();
    return code;
}
