/* A trace: our range scan with graph and JSON in C (trace_load, trace_write) against a
 * recursive CTE in SQL that answers with the same nodes and edges, on the same data, in
 * turn; medians count. One batch has 1 000 holders, one 100 000 edges between 10 000
 * holders, and others fill the ledger around them. Usage: bench_trace [MOVEMENTS] (of the
 * others, default 1 000 000); it brings its own throwaway cluster. Fails where the
 * movements are not one range scan of their index. The last line is the lesser ratio. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "access/act.h"
#include "base/clock.h"
#include "flow/trace_store.h"
#include "flow_sql.h"
#include "support/cluster.h"

enum { ROUNDS = 15, OUR_GOAL_US = 10000 };

static void
must(const struct fault *fault)
{
    if (!fault)
        return;
    fprintf(stderr, "%s: %s\n", fault->code, fault->en);
    exit(2);
}

/* Places 1 (the maker), 2..101 dealers, 102..1101 wholesalers' shops, the rest premises.
 * Only what a trace reads is filled; holdings are summed from the movements, as the
 * derivation does. */
static const char WORLD[] =
    "INSERT INTO party (id, code, kind, name, area, company_id) SELECT n, 'P' || n,"
    " CASE WHEN n = 1 THEN 'producer' WHEN n <= 1101 THEN 'dealer' ELSE 'premises' END,"
    " '第' || n || '号单位', 310101, n FROM generate_series(1, 10000) n;"
    "INSERT INTO place (id, code, party_id, kind, name, area, company_id) SELECT id, "
    "code,"
    " id, kind, name, 310101, id FROM party;"
    "INSERT INTO product (id, code, name, base_unit, standard) VALUES (1, 'M', '灭火器',"
    " '具', 'GB 4351');"
    "INSERT INTO batch (id, code, lot, product_id, producer_id, producer_place, area,"
    " company_id, produced_on, declared_qty) SELECT n, 'B' || n, n::text, 1, 1, 1, "
    "310101,"
    " 1, '2026-01-05', 10000000 FROM generate_series(1, 1002) n";

/* $1: how many in all; a premises buys at a shop, a shop at a dealer, a dealer at the
 * maker. batch 1: 1 000 holders, each bought once; batch 2: 100 000 different edges; the
 * others: 1 000 movements each, at random. Written batch by batch, as batches are made.
 */
static const char MOVES[] =
    "INSERT INTO movement (batch_id, ts, event_id, kind, from_place, from_bucket,"
    " to_place, to_bucket, qty, grade)"
    "SELECT batch, '2026-01-10'::timestamptz + i * interval '1 minute', uuid7(),"
    " CASE WHEN t > 1101 THEN 22 ELSE 20 END, f, 'stock', t,"
    " CASE WHEN t > 1101 THEN 'installed' ELSE 'stock' END, 5, 1 + i %% 3 FROM ("
    " SELECT 1 AS batch, i, CASE WHEN i < 10 THEN 1 WHEN i < 100 THEN 2 + i %% 10 ELSE"
    "  102 + i %% 90 END AS f, CASE WHEN i < 10 THEN 2 + i WHEN i < 100 THEN 92 + i ELSE"
    "  1002 + i END AS t FROM generate_series(0, 998) i"
    " UNION ALL SELECT 2, i, CASE WHEN i < 100 THEN 1 WHEN i < 1100 THEN 2 + i %% 100"
    "  ELSE 102 + (i * 7 + i / 8899) %% 1000 END, CASE WHEN i < 100 THEN 2 + i"
    "  WHEN i < 1100 THEN 2 + i ELSE 1102 + i %% 8899 END FROM generate_series(0, 99999) "
    "i"
    " UNION ALL SELECT 3 + i / 1000, i, CASE WHEN i %% 10 < 2 THEN 1 ELSE 2 + (i * 31)"
    "  %% 1100 END, CASE WHEN i %% 10 < 2 THEN 2 + i %% 1100 ELSE 1102 + (i * 17) %% 8899"
    "  END FROM generate_series(0, %ld) i) m ORDER BY 1, 2";

static const char HOLDINGS[] =
    "INSERT INTO holding SELECT batch_id, place, bucket, sum(q) FROM ("
    " SELECT batch_id, from_place AS place, from_bucket AS bucket, -qty AS q FROM "
    "movement"
    " UNION ALL SELECT batch_id, to_place, to_bucket, qty FROM movement) d"
    " GROUP BY 1, 2, 3 ORDER BY 1, 2, 3";

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

static void
fill(struct pg *pg, struct arena *arena, long others)
{
    struct pg_rows *rows;

    must(pg_script(pg, arena, WORLD));
    must(pg_script(pg, arena, arena_printf(arena, MOVES, others - 1)));
    must(pg_script(pg, arena, HOLDINGS));
    must(pg_script(pg, arena, "VACUUM ANALYZE"));
    must(pg_script(pg, arena, "SET work_mem = '64MB'"));
    must(pg_run(pg, arena, "SELECT count(*), count(DISTINCT batch_id) FROM movement",
                &rows, 0));
    printf("%s movements of %s batches\n", pg_text(rows, 0, 0), pg_text(rows, 0, 1));
}

/* The plan that the statement runs with: one range of the index, and nothing else. */
static int
one_range_scan(struct pg *pg, struct arena *arena, int batch)
{
    struct pg_rows *rows;
    int scans = 0, ours = 0;

    must(pg_script(pg, arena,
                   arena_printf(arena, "PREPARE walk AS %s", SQL_trace_movements)));
    must(pg_run(
        pg, arena,
        arena_printf(arena, "EXPLAIN (ANALYZE, TIMING OFF) EXECUTE walk(%d)", batch),
        &rows, 0));
    for (int i = 0; i < pg_rows_count(rows); i++) {
        const char *line = pg_text(rows, i, 0);
        printf("  %s\n", line);
        scans += strstr(line, " Scan ") != NULL || strncmp(line, "Sort", 4) == 0;
        ours += strstr(line, "using movement_trace on movement") != NULL;
    }
    must(pg_script(pg, arena, "DEALLOCATE walk"));
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

    must(trace_load(&act, code, 0, &view));
    must(trace_write(&act, &view));
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

    must(pg_run(pg, &arena, CTE, &rows, 1, code));
    double us = (double)(clock_monotonic_us() - start);

    *bytes = strlen(pg_text(rows, 0, 0));
    return us;
}

static int
by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static double
median(double values[ROUNDS])
{
    qsort(values, ROUNDS, sizeof *values, by_value);
    return values[ROUNDS / 2];
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
    *our_us = median(ours);
    double other = median(cte);
    printf(
        "%s: ours %.2f ms (%zu bytes), recursive CTE %.2f ms (%zu bytes), ratio %.2f\n",
        what, *our_us / 1000, our_bytes, other / 1000, cte_bytes, other / *our_us);
    return other / *our_us;
}

static int
measure(struct pg *pg, struct arena *arena, long others)
{
    double us, many_us;

    fill(pg, arena, others);
    int good = one_range_scan(pg, arena, 1) & one_range_scan(pg, arena, 2);
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
    must(pg_open(&arena, cluster_conninfo(), NULL, &pg));
    int code = measure(pg, &arena, others);
    pg_close(pg);
    cluster_stop();
    return code;
}
