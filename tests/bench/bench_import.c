/* Import of deliveries, with validation, events and all derived state, against a bare
 * COPY of the same rows into an equal table. Both run in a transaction that is rolled
 * back, in turn, and medians count. Usage: bench_import [ROWS] (default 1 000 000); it
 * brings its own throwaway cluster. The last line is the ratio of the rates. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "party/import.h"
#include "support/cluster.h"

enum { ROUNDS = 3, PLACES = 300, BATCHES = 60 };

static double
now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void
must(const struct fault *fault)
{
    if (!fault)
        return;
    fprintf(stderr, "%s: %s %s\n", fault->code, fault->en,
            fault->detail ? fault->detail : "");
    exit(2);
}

static long
give(void *arg, char *out, size_t cap)
{
    size_t n = fread(out, 1, cap, arg);

    return ferror((FILE *)arg) ? -1 : (long)n;
}

/* A producer, its dealers and sites, and batches whose output covers the deliveries. */
static const char WORLD[] =
    "SELECT event_append(jsonb_agg(e)) FROM ("
    "SELECT jsonb_build_object('kind', 'party_registered', 'area', 310101, 'body',"
    "  jsonb_build_object('id', 1, 'code', 'MAKER', 'kind', 'producer', 'name', '厂')) e"
    " UNION ALL SELECT jsonb_build_object('kind', 'place_registered', 'area', 310101,"
    "  'body', jsonb_build_object('id', n, 'code', 'L' || n, 'party_id', 1, 'kind',"
    "  'dealer', 'name', '第' || n || '店')) FROM generate_series(1, 300) n"
    " UNION ALL SELECT jsonb_build_object('kind', 'product_registered', 'area', 310000,"
    "  'body', jsonb_build_object('id', 1, 'code', 'M', 'name', '灭火器', 'base_unit',"
    "  '具', 'standard', 'GB 4351'))"
    " UNION ALL SELECT jsonb_build_object('kind', 'batch_registered', 'batch_id', n,"
    "  'area', 310101, 'body', jsonb_build_object('code', 'B' || n, 'lot', n::text,"
    "  'product_id', 1, 'producer_id', 1, 'producer_place', 1, 'produced_on',"
    "  '2026-01-05', 'declared_qty', 100000000)) FROM generate_series(1, 60) n) t";

static FILE *
make_file(long rows)
{
    FILE *file = tmpfile();

    if (!file)
        exit(2);
    fputs("note,date,from,to,batch,qty\n", file);
    for (long i = 0; i < rows; i++) {
        long to = 2 + i % (PLACES - 1);
        fprintf(file, "DN-%07ld,2026-%02ld-%02ld,L%ld,L%ld,B%ld,%ld\n", i, 1 + i % 9,
                1 + i % 28, i % 3 ? 1L : 1 + (to * 7) % (to - 1 ? to - 1 : 1), to,
                1 + i % BATCHES, 1 + i % 40);
    }
    fflush(file);
    return file;
}

static double
time_import(struct pg *pg, struct arena *arena, FILE *file, struct buf *said)
{
    struct import_job job = {.kind = "deliveries", .read = give, .arg = file};
    double start = now();

    rewind(file);
    buf_clear(said);
    must(pg_begin(pg, arena));
    must(import_run(pg, arena, &job, said));
    double seconds = now() - start;

    pg_rollback(pg);
    return seconds;
}

static double
time_copy(struct pg *pg, struct arena *arena, FILE *file)
{
    static char chunk[1 << 18];
    double start = now();
    size_t n;

    rewind(file);
    must(pg_begin(pg, arena));
    must(pg_script(pg, arena,
                   "CREATE TABLE bench_copy (note text, date date, from_code text,"
                   " to_code text, batch text, qty bigint)"));
    must(pg_copy_begin(pg, arena, "COPY bench_copy FROM STDIN (FORMAT csv, HEADER)"));
    while ((n = fread(chunk, 1, sizeof chunk, file)) > 0)
        must(pg_copy_put(pg, arena, chunk, n));
    must(pg_copy_end(pg, arena, true));
    double seconds = now() - start;

    pg_rollback(pg);
    return seconds;
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

static void
measure(struct pg *pg, struct arena *arena, long rows)
{
    BUF_SCOPE struct buf said = {0};
    double import[ROUNDS], copy[ROUNDS];
    struct rusage usage;
    FILE *file = make_file(rows);

    for (int i = 0; i < ROUNDS; i++) {
        copy[i] = time_copy(pg, arena, file);
        import[i] = time_import(pg, arena, file, &said);
        printf("round %d: import %.2f s, bare copy %.2f s\n", i + 1, import[i], copy[i]);
        fflush(stdout);
    }
    fclose(file);
    getrusage(RUSAGE_SELF, &usage);
    printf("%s\nmedian of %d: import %.0f rows/s, bare copy %.0f rows/s; peak memory of "
           "the importer %ld KiB\n",
           said.data, ROUNDS, (double)rows / median(import), (double)rows / median(copy),
           usage.ru_maxrss);
    printf("ratio: %.3f\n", median(copy) / median(import));
}

int
main(int argc, char **argv)
{
    struct arena arena = {0};
    long rows = argc > 1 ? atol(argv[1]) : 1000000;
    struct pg_rows *said;
    struct pg *pg;

    if (rows < 1 || cluster_start() != 0) {
        fprintf(stderr, "usage: bench_import [ROWS]\n");
        return 2;
    }
    must(pg_open(&arena, cluster_conninfo(), NULL, &pg));
    must(pg_run(pg, &arena, WORLD, &said, 0));
    measure(pg, &arena, rows);
    pg_close(pg);
    arena_clear(&arena);
    return cluster_stop();
}
