/* Indexed questions as the history grows: each is asked at 0.1 M, 1 M ... movements of
 * the same store, and its time may not grow. Movements come batch by batch of 1 000, 30 s
 * apart; every 100 000 bring 25 000 premises of their own, which hold 4 batches each.
 * Usage: bench_where [MOVEMENTS] (the most, default 1 000 000); it brings its own
 * throwaway cluster. The last line is the greatest growth from the first size to the
 * last; fails beyond 1.3. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "access/act.h"
#include "base/clock.h"
#include "flow/trace_store.h"
#include "flow_sql.h"
#include "flow_world.h"
#include "support/cluster.h"

enum { ROUNDS = 21, SIZES_MAX = 4 };

static const double GROWTH_GOAL = 1.3;
static const double NOISE_MS = 0.1; /* below this a ratio says nothing */

static const char WORLD[] =
    "INSERT INTO party (id, code, kind, name, area, company_id) VALUES (1, 'MAKER',"
    " 'producer', '厂', 310101, 1);"
    "INSERT INTO place (id, code, party_id, kind, name, area, company_id) SELECT n, 'D' "
    "||"
    " n, 1, 'dealer', '第' || n || '店', 310101, 1 FROM generate_series(1, 101) n;"
    "INSERT INTO product (id, code, name, base_unit, standard) VALUES (1, 'M', '灭火器',"
    " '具', 'GB 4351')";

/* $1 and $2 the first and last of the block of 100 000. */
static const char GROW[] =
    "CREATE TEMP TABLE span ON COMMIT DROP AS SELECT %ld::int AS lo, %ld::int AS hi;"
    "INSERT INTO place (id, code, party_id, kind, name, area, company_id) SELECT 1000 + "
    "n,"
    " 'S' || n, 1, 'premises', '第' || n || '号楼', 310101, 1 FROM span,"
    " generate_series(lo / 4, hi / 4) n;"
    "INSERT INTO batch (id, code, lot, product_id, producer_id, producer_place, area,"
    " company_id, produced_on, declared_qty) SELECT n + 1, 'B' || n, n::text, 1, 1, 1,"
    " 310101, 1, '2016-01-05', 100000 FROM span, generate_series(lo / 1000, hi / 1000) n;"
    "INSERT INTO movement (batch_id, ts, event_id, kind, from_place, from_bucket,"
    " to_place, to_bucket, qty, grade) SELECT 1 + i / 1000, '2016-01-10'::timestamptz + i"
    " * interval '30 s', uuid7(), CASE WHEN i %% 50 = 0 THEN 20 ELSE 22 END, CASE WHEN i"
    " %% 50 = 0 THEN 1 ELSE 2 + i / 50 %% 100 END, 'stock', CASE WHEN i %% 50 = 0 THEN 2"
    " + i / 50 %% 100 ELSE 1000 + i / 100000 * 25000 + (i::bigint * 31 %% 25000)::int "
    "END,"
    " CASE WHEN i %% 50 = 0 THEN 'stock' ELSE 'installed' END, 5, 1 + i %% 3"
    " FROM span, generate_series(lo, hi) i;"
    "INSERT INTO holding (batch_id, place_id, bucket, qty) SELECT batch_id, place, "
    "bucket,"
    " sum(q) FROM (SELECT batch_id, to_place AS place, to_bucket AS bucket, qty AS q FROM"
    " span, movement WHERE batch_id > lo / 1000 UNION ALL SELECT batch_id, from_place,"
    " from_bucket, -qty FROM span, movement WHERE batch_id > lo / 1000) d GROUP BY 1, 2, "
    "3"
    " ORDER BY 1, 2, 3";

static const char RECALLED[] =
    "INSERT INTO recall (id, number, batch_id, area, opened_at, reason, scope, state_at,"
    " state_seq) SELECT uuid7(), 'R' || id, id, 310101, now(), 'x', '全批', now(), id "
    "FROM"
    " batch WHERE id <= 100;"
    "UPDATE batch b SET recall_id = r.id FROM recall r WHERE r.batch_id = b.id";

static const char HUB[] =
    "SELECT count(DISTINCT batch_id) FROM movement WHERE to_place = 7 AND ts >="
    " '2016-01-20' AND ts < '2016-01-27'";
static const char DAY[] =
    "SELECT to_bucket, count(*), sum(qty) FROM movement WHERE ts >= '2016-01-20' AND ts <"
    " '2016-01-21' GROUP BY 1";

enum how { BY_SQL, BY_TRACE };

static const struct question {
    const char *name;
    enum how how;
    const char *sql;
    const char *arguments[4];
} QUESTIONS[] = {
    {"recalled units in this building", BY_SQL, SQL_where_place, {"S17"}},
    {"buildings of 3 batches", BY_SQL, SQL_where_batches, {"[\"B3\",\"B40\",\"B77\"]"}},
    {"buildings of 100 recalled batches", BY_SQL, SQL_where_batches, {"all"}},
    {"batches at a hub in 7 days", BY_SQL, HUB, {NULL}},
    {"one day of all movements", BY_SQL, DAY, {NULL}},
    {"trace of a batch of 1 000 movements", BY_TRACE, NULL, {"B5"}},
};
enum { QUESTION_COUNT = sizeof QUESTIONS / sizeof *QUESTIONS };

static const char *
all_recalled(struct arena *arena)
{
    struct buf b = {0};

    for (int i = 0; i < 100; i++)
        buf_printf(&b, "%s\"B%d\"", i ? "," : "[", i);
    const char *text = arena_printf(arena, "%s]", b.data);
    buf_free(&b);
    return text;
}

static void
ask_sql(struct pg *pg, struct arena *arena, const struct question *q)
{
    const char *first = q->arguments[0];
    struct pg_rows *rows;

    if (first && strcmp(first, "all") == 0)
        first = all_recalled(arena);
    if (q->sql == SQL_where_batches)
        bench_must(pg_run(pg, arena, q->sql, &rows, 4, first, NULL, NULL, NULL));
    else if (q->sql == SQL_where_place)
        bench_must(pg_run(pg, arena, q->sql, &rows, 2, first, NULL));
    else
        bench_must(pg_run(pg, arena, q->sql, &rows, 0));
}

static void
ask_trace(struct pg *pg, struct arena *arena, const struct question *q)
{
    static const struct actor who = {.role = ROLE_ADMINISTRATOR};
    struct act act = {.arena = arena, .pg = pg, .actor = &who, .lang = "zh"};
    struct trace_view view;

    bench_must(trace_load(&act, &(struct trace_query){.batch = q->arguments[0]}, &view));
    bench_must(trace_write(&act, &view));
    buf_free(&act.out);
}

static double
time_of(struct pg *pg, const struct question *q)
{
    double ms[ROUNDS];

    for (int i = -3; i < ROUNDS; i++) {
        struct arena arena ARENA_SCOPE = {0};
        int64_t start = clock_monotonic_us();

        if (q->how == BY_TRACE)
            ask_trace(pg, &arena, q);
        else
            ask_sql(pg, &arena, q);
        if (i >= 0)
            ms[i] = (double)(clock_monotonic_us() - start) / 1000;
    }
    return bench_median(ms, ROUNDS);
}

static double
growth_of(double first, double last)
{
    return last - first < NOISE_MS ? 1 : last / first;
}

static double
report(double ms[QUESTION_COUNT][SIZES_MAX], int sizes)
{
    double worst = 1;

    for (int q = 0; q < QUESTION_COUNT; q++) {
        double growth = growth_of(ms[q][0], ms[q][sizes - 1]);

        printf("%-38s", QUESTIONS[q].name);
        for (int i = 0; i < sizes; i++)
            printf(" %9.2f", ms[q][i]);
        printf(" ms  growth %.2f\n", growth);
        worst = growth > worst ? growth : worst;
    }
    return worst;
}

static double
measure(struct pg *pg, struct arena *arena, long most)
{
    double ms[QUESTION_COUNT][SIZES_MAX];
    long have = 0;
    int sizes = 0;

    bench_must(pg_script(pg, arena, WORLD));
    bench_must(
        pg_script(pg, arena, "SET app.area_lo = 310000; SET app.area_hi = 319999"));
    for (long size = 100000; size <= most && sizes < SIZES_MAX; size *= 10) {
        for (long at = have; at < size; at += 100000)
            bench_must(pg_script(pg, arena, arena_printf(arena, GROW, at, at + 99999)));
        if (have == 0)
            bench_must(pg_script(pg, arena, RECALLED));
        bench_must(pg_script(pg, arena, "VACUUM ANALYZE"));
        have = size;
        printf("%ld movements\n", have);
        for (int q = 0; q < QUESTION_COUNT; q++)
            ms[q][sizes] = time_of(pg, &QUESTIONS[q]);
        sizes++;
    }
    bench_row_bytes(pg, arena, "movement");
    bench_row_bytes(pg, arena, "holding");
    bench_row_bytes(pg, arena, "batch");
    bench_row_bytes(pg, arena, "place");
    return report(ms, sizes);
}

int
main(int argc, char **argv)
{
    struct arena arena ARENA_SCOPE = {0};
    long most = argc > 1 ? strtol(argv[1], NULL, 10) : 1000000;
    struct pg *pg;

    if (most < 100000 || most > 100000000) {
        fprintf(stderr, "usage: bench_where [MOVEMENTS], at least 100 000\n");
        return 2;
    }
    if (cluster_start() != 0)
        return 2;
    bench_must(pg_open(&arena, cluster_conninfo(), NULL, &pg));
    double worst = measure(pg, &arena, most);
    pg_close(pg);
    cluster_stop();
    printf("growth: %.2f\n", worst);
    return worst <= GROWTH_GOAL ? 0 : 1;
}
