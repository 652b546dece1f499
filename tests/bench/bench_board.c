/* The board's counts from the daily summary against the raw GROUP BY over all events, and
 * what keeping the summary costs where events are written. Scans of a year are written in
 * groups of 64, as the gather lane does, with and without the summary in turn; CPU of the
 * server's process counts. Usage: bench_board [EVENTS] (default 1 000 000); it brings its
 * own throwaway cluster. The last line is the ratio of the times; fails under 50, or
 * where writing costs over 30 % more. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

#include "base/clock.h"
#include "flow_world.h"
#include "processes.h"
#include "report_sql.h"
#include "support/cluster.h"

enum { ROUNDS = 11, GROUPS = 1500, TURNS = 5 };

static const double BOARD_GOAL = 50, COST_GOAL = 1.3;

/* $1 how many; a year's scans in 16 areas, some other kinds among them. */
static const char FILL[] =
    "INSERT INTO event (batch_id, id, kind, area, unit_index, occurred_at, recorded_at,"
    " body) SELECT 1 + i %% 5000, uuid7_at(t, int8send(i) || int8send(i)),"
    " CASE WHEN i %% 20 = 0 THEN 20 + (i / 20 %% 4)::int * 2 ELSE 21 END, a, i, t, t,"
    " '{\"verdict\":\"genuine\"}' FROM (SELECT i, (SELECT array_agg(code ORDER BY code)"
    " FROM area)[1 + i %% 16] AS a, '2026-01-01'::timestamptz + i * (interval '320 days' "
    "/"
    " %ld) AS t FROM generate_series(1, %ld) i) x";

static const char RAW[] =
    "SELECT (occurred_at AT TIME ZONE 'Asia/Shanghai')::date, area, kind, count(*) FROM"
    " event GROUP BY 1, 2, 3";
static const char SUMMARY[] = "SELECT day, area, kind, n FROM activity_now";

/* One group of the gather lane. $1: where its numbers start */
static const char GROUP[] =
    "INSERT INTO event (batch_id, id, kind, area, unit_index, occurred_at, body) SELECT "
    "1 +"
    " i %% 50, uuid7(), 21, 310101 + i %% 3, i, now(), '{\"verdict\":\"genuine\"}' FROM"
    " generate_series(%ld, %ld) i";

static double
time_of(struct pg *pg, const char *sql, int parameters)
{
    double ms[ROUNDS];

    for (int i = -1; i < ROUNDS; i++) {
        struct arena arena ARENA_SCOPE = {0};
        struct pg_rows *rows;
        int64_t start = clock_monotonic_us();

        if (parameters)
            bench_must(
                pg_run(pg, &arena, sql, &rows, 3, "2026-01-01", "2026-12-31", NULL));
        else
            bench_must(pg_run(pg, &arena, sql, &rows, 0));
        if (i >= 0)
            ms[i] = (double)(clock_monotonic_us() - start) / 1000;
    }
    return bench_median(ms, ROUNDS);
}

/* Microseconds of CPU for one event. */
static double
write_groups(struct pg *pg, pid_t backend, long *at)
{
    double before = process_cpu(backend);

    for (int i = 0; i < GROUPS; i++, *at += 64) {
        struct arena arena ARENA_SCOPE = {0};
        bench_must(pg_script(pg, &arena, arena_printf(&arena, GROUP, *at, *at + 63)));
    }
    return (process_cpu(backend) - before) * 1e6 / (GROUPS * 64);
}

static double
cost(struct pg *pg, struct arena *arena)
{
    double with[TURNS], without[TURNS];
    struct pg_rows *rows;
    long at = 1;

    bench_must(pg_run(pg, arena, "SELECT pg_backend_pid()", &rows, 0));
    pid_t backend = (pid_t)pg_int(rows, 0, 0);
    for (int i = 0; i < TURNS; i++) {
        bench_must(
            pg_script(pg, arena, "ALTER TABLE event DISABLE TRIGGER event_counted"));
        without[i] = write_groups(pg, backend, &at);
        bench_must(
            pg_script(pg, arena, "ALTER TABLE event ENABLE TRIGGER event_counted"));
        with[i] = write_groups(pg, backend, &at);
        bench_must(pg_script(pg, arena, "SELECT activity_fold()"));
    }
    double a = bench_median(with, TURNS), b = bench_median(without, TURNS);
    printf(
        "writing: %.2f us of CPU for each event with the summary, %.2f without: x%.2f\n",
        a, b, a / b);
    return a / b;
}

static int
measure(struct pg *pg, struct arena *arena, long events)
{
    bench_must(pg_script(pg, arena,
                         "SET app.area_lo = 310000; SET app.area_hi = 319999;"
                         "SELECT event_partitions_ensure('2025-12-31',"
                         " '2026-12-31')"));
    bench_must(pg_script(pg, arena, arena_printf(arena, FILL, events, events)));
    bench_must(pg_script(pg, arena, "SELECT activity_fold()"));
    bench_must(pg_script(pg, arena, "VACUUM ANALYZE"));
    bench_row_bytes(pg, arena, "event");
    double raw = time_of(pg, RAW, 0), summary = time_of(pg, SUMMARY, 0),
           board = time_of(pg, SQL_board_show, 3);
    printf(
        "%ld events: raw GROUP BY %.1f ms, summary %.2f ms, the whole board (a year, all"
        " areas) %.1f ms\n",
        events, raw, summary, board);
    double more = cost(pg, arena);
    printf("ratio: %.1f\n", raw / summary);
    return raw / summary >= BOARD_GOAL && more <= COST_GOAL ? 0 : 1;
}

int
main(int argc, char **argv)
{
    struct arena arena ARENA_SCOPE = {0};
    long events = argc > 1 ? strtol(argv[1], NULL, 10) : 1000000;
    struct pg *pg;

    if (events < 10000 || events > 100000000) {
        fprintf(stderr, "usage: bench_board [EVENTS]\n");
        return 2;
    }
    if (cluster_start() != 0)
        return 2;
    bench_must(pg_open(&arena, cluster_conninfo(), NULL, &pg));
    int code = measure(pg, &arena, events);
    pg_close(pg);
    cluster_stop();
    return code;
}
