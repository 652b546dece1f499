/* Import of deliveries against a bare COPY of the same rows into an equal table, both in
 * a transaction that is rolled back. Usage: bench_import CONNINFO FILE.csv; the
 * references that the file names must be in the database. The last line is the ratio of
 * the rates. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "party/import.h"

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

static double
time_import(struct pg *pg, struct arena *arena, FILE *file, struct buf *said)
{
    struct import_job job = {.kind = "deliveries", .read = give, .arg = file};
    double start = now();

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

int
main(int argc, char **argv)
{
    struct arena arena = {0};
    BUF_SCOPE struct buf said = {0};
    struct rusage usage;
    struct pg *pg;
    long rows = 0;

    FILE *file = argc == 3 ? fopen(argv[2], "rbe") : NULL;
    if (!file) {
        fprintf(stderr, "usage: bench_import CONNINFO FILE.csv\n");
        return 2;
    }
    must(pg_open(&arena, argv[1], NULL, &pg));
    double import = time_import(pg, &arena, file, &said);
    double copy = time_copy(pg, &arena, file);

    sscanf(said.data, "{\"rows\":%ld", &rows);
    getrusage(RUSAGE_SELF, &usage);
    printf(
        "%s\nimport %.2f s, %.0f rows/s, peak %ld KiB; bare copy %.2f s, %.0f rows/s\n",
        said.data, import, (double)rows / import, usage.ru_maxrss, copy,
        (double)rows / copy);
    printf("ratio: %.3f\n", copy / import);
    pg_close(pg);
    arena_clear(&arena);
    fclose(file);
    return 0;
}
