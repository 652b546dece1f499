/* Import of deliveries (CSV), and of EPCIS events a tenth as many, each with validation,
 * events and all derived state, against a bare COPY of the very rows that it made into
 * equal tables: the same partitions, indexes, constraints and triggers, empty but for the
 * same world. Each goes in turn into a database of its own, made anew from one template;
 * medians count. The server's processor time, which noise moves less than the clock, is
 * told beside it, and a COPY of the file's lines into a table without any index. Usage:
 * bench_import [ROWS] (default 1 000 000); it brings its own throwaway cluster. The last
 * line of each is the ratio of the rates. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "epcis/import_actions.h"
#include "party/importing_actions.h"
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

/* ---- databases, each for one run ---- */

static struct pg *
open_database(struct arena *arena, const char *name)
{
    struct pg *pg;
    const char *template = cluster_template();
    int host = (int)strcspn(template, " ");

    must(pg_open(
        arena, arena_printf(arena, "%.*s dbname=%s user=firemark", host, template, name),
        NULL, &pg));
    return pg;
}

static struct pg *
fresh_database(struct arena *arena, const char *name)
{
    struct pg *pg = open_database(arena, "postgres");

    must(pg_script(pg, arena,
                   arena_printf(arena, "DROP DATABASE IF EXISTS %s (FORCE)", name)));
    must(pg_script(pg, arena,
                   arena_printf(arena, "CREATE DATABASE %s TEMPLATE bench_world", name)));
    must(pg_script(pg, arena, "CHECKPOINT"));
    pg_close(pg);
    return open_database(arena, name);
}

static void
make_world(struct arena *arena)
{
    struct pg *pg = open_database(arena, "postgres");
    struct pg_rows *rows;

    must(pg_script(pg, arena, "CREATE DATABASE bench_world TEMPLATE firemark_template"));
    pg_close(pg);
    pg = open_database(arena, "bench_world");
    must(pg_run(pg, arena, WORLD, &rows, 0));
    must(pg_run(pg, arena, "SELECT event_partitions_ensure('2025-12-31', '2026-09-30')",
                &rows, 0));
    must(pg_script(pg, arena, "ANALYZE"));
    pg_close(pg);
}

/* ---- the import ---- */

static const struct actor CITY = {.area_lo = 310000, .area_hi = 319999};

static bool
to_start(void *arg)
{
    return fseek(arg, 0, SEEK_SET) == 0;
}

static double
import_csv(struct pg *pg, struct arena *arena, FILE *file, struct buf *said)
{
    struct act act = {
        .arena = arena, .pg = pg, .actor = &CITY, .in = json_object(), .lang = "en"};
    const struct import_job job = {.kind = "deliveries",
                                   .read = give,
                                   .rewind = to_start,
                                   .source = file,
                                   .lang = "en",
                                   .area_lo = CITY.area_lo,
                                   .area_hi = CITY.area_hi,
                                   .begin = importing_begin,
                                   .after = importing_after,
                                   .arg = &act};
    double start = now();

    rewind(file);
    buf_clear(said);
    must(import_run(pg, arena, &job, said));
    json_decref(act.in);
    return now() - start;
}

/* Observed goods, an event a line: as makers send them. */
static FILE *
make_epcis(long rows)
{
    FILE *file = tmpfile();

    if (!file)
        exit(2);
    fputs("{\"@context\":[\"https://ref.gs1.org/standards/epcis/2.0.0/"
          "epcis-context.jsonld\"],\"type\":\"EPCISDocument\",\"schemaVersion\":\"2.0\","
          "\"creationDate\":\"2026-03-01T00:00:00Z\",\"epcisBody\":{\"eventList\":[\n",
          file);
    for (long i = 0; i < rows; i++)
        fprintf(
            file,
            "%s{\"type\":\"ObjectEvent\",\"eventTime\":\"2026-0%ld-%02ldT08:00:00.000Z"
            "\",\"eventTimeZoneOffset\":\"+08:00\",\"epcList\":[\"urn:epc:id:sgtin:"
            "690123.4000001.%ld\"],\"action\":\"OBSERVE\",\"bizStep\":\"shipping\","
            "\"disposition\":\"in_transit\",\"readPoint\":{\"id\":\"urn:epc:id:sgln:"
            "690123.4%05ld.0\"}}\n",
            i ? "," : "", 1 + i % 9, 1 + i % 28, i, i % PLACES);
    fputs("]}}\n", file);
    fflush(file);
    return file;
}

static double
import_epcis(struct pg *pg, struct arena *arena, FILE *file, struct buf *said)
{
    static const struct actor city = {
        .role = ROLE_ADMINISTRATOR, .area_lo = 310000, .area_hi = 319999};
    struct act act = {.arena = arena,
                      .pg = pg,
                      .actor = &city,
                      .in = json_object(),
                      .lang = "en",
                      .body_file = file};
    double start = now();

    rewind(file);
    must(pg_begin(pg, arena));
    must(EPCIS_IMPORT_ACTIONS[0].run(&act));
    must(pg_commit(pg, arena));
    double seconds = now() - start;
    buf_clear(said);
    buf_free(&act.out);
    json_decref(act.in);
    return seconds;
}

/* Peak memory of a server process, from the kernel's books; its role is the owner's. */
static long
backend_peak_kib(struct pg *pg, struct arena *arena)
{
    struct pg_rows *rows;
    long peak = 0;
    char line[256];

    must(pg_run(pg, arena, "SELECT pg_backend_pid()", &rows, 0));
    FILE *status =
        fopen(arena_printf(arena, "/proc/%s/status", pg_text(rows, 0, 0)), "re");
    while (status && fgets(line, sizeof line, status))
        sscanf(line, "RssAnon: %ld", &peak);
    if (status)
        fclose(status);
    return peak;
}

/* Processor time that a server process used so far. */
static double
backend_cpu_s(struct pg *pg, struct arena *arena)
{
    struct pg_rows *rows;
    unsigned long user = 0, system = 0;

    must(pg_run(pg, arena, "SELECT pg_backend_pid()", &rows, 0));
    FILE *stat = fopen(arena_printf(arena, "/proc/%s/stat", pg_text(rows, 0, 0)), "re");
    if (stat &&
        fscanf(stat, "%*d %*s %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user,
               &system) != 2)
        user = system = 0;
    if (stat)
        fclose(stat);
    return (double)(user + system) / (double)sysconf(_SC_CLK_TCK);
}

/* ---- the yardsticks ---- */

enum { TABLES = 4 };

/* A form of file, and the tables that it fills: what is copied out of each, and its name.
 */
struct form {
    const char *name;
    FILE *(*make)(long rows);
    double (*import)(struct pg *pg, struct arena *arena, FILE *file, struct buf *said);
    const char *tables[TABLES][2];
};

/* The rows that the import made, as COPY writes them; the server reads and writes these
 * files itself, so that no client slows the yardstick. */
static void
keep_rows(struct pg *pg, struct arena *arena, const struct form *form)
{
    for (int i = 0; i < TABLES && form->tables[i][0]; i++)
        must(pg_script(pg, arena,
                       arena_printf(arena, "COPY %s TO '/tmp/firemark-bench-%s.%ld'",
                                    form->tables[i][0], form->tables[i][1],
                                    (long)getpid())));
}

static void
drop_rows(struct arena *arena, const struct form *form)
{
    for (int i = 0; i < TABLES && form->tables[i][0]; i++)
        unlink(arena_printf(arena, "/tmp/firemark-bench-%s.%ld", form->tables[i][1],
                            (long)getpid()));
}

static double
copy_equal(struct pg *pg, struct arena *arena, const struct form *form)
{
    double start = now();

    must(pg_begin(pg, arena));
    for (int i = 0; i < TABLES && form->tables[i][0]; i++)
        must(pg_script(pg, arena,
                       arena_printf(arena, "COPY %s FROM '/tmp/firemark-bench-%s.%ld'",
                                    form->tables[i][1], form->tables[i][1],
                                    (long)getpid())));
    must(pg_commit(pg, arena));
    return now() - start;
}

/* The file's lines into a table without index or constraint. */
static double
copy_bare(struct pg *pg, struct arena *arena, FILE *file)
{
    static char chunk[1 << 18];
    double start = now();
    size_t n;

    rewind(file);
    must(pg_script(pg, arena, "CREATE TABLE bench_copy (line text)"));
    must(pg_copy_begin(pg, arena,
                       "COPY bench_copy FROM STDIN (FORMAT csv, DELIMITER E'\\x01', QUOTE"
                       " E'\\x02')"));
    while ((n = fread(chunk, 1, sizeof chunk, file)) > 0)
        must(pg_copy_put(pg, arena, chunk, n));
    must(pg_copy_end(pg, arena, true));
    return now() - start;
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
tell(const struct form *form, long rows, const double median[4], long backend_kib)
{
    struct rusage usage;

    getrusage(RUSAGE_SELF, &usage);
    printf(
        "%s, median of %d: import %.0f rows/s, copy into equal tables %.0f rows/s\n"
        "the server's processor time per row: import %.1f us, equal copy %.1f us (ratio "
        "%.3f)\npeak memory of the importer %ld KiB, of its server process %ld KiB\n"
        "%s ratio: %.3f\n",
        form->name, ROUNDS, (double)rows / median[0], (double)rows / median[1],
        median[2] * 1e6 / (double)rows, median[3] * 1e6 / (double)rows,
        median[3] / median[2], usage.ru_maxrss, backend_kib, form->name,
        median[1] / median[0]);
}

static void
measure(struct arena *arena, const struct form *form, long rows)
{
    BUF_SCOPE struct buf said = {0};
    double import[ROUNDS], equal[ROUNDS], import_cpu[ROUNDS], equal_cpu[ROUNDS];
    FILE *file = form->make(rows);
    long backend = 0;

    for (int i = 0; i < ROUNDS; i++) {
        struct pg *pg = fresh_database(arena, "bench_import");
        import[i] = form->import(pg, arena, file, &said);
        import_cpu[i] = backend_cpu_s(pg, arena);
        backend = backend_peak_kib(pg, arena);
        if (i == 0)
            keep_rows(pg, arena, form);
        double again = form->import(pg, arena, file, &said);
        pg_close(pg);
        pg = fresh_database(arena, "bench_copy");
        equal[i] = copy_equal(pg, arena, form);
        equal_cpu[i] = backend_cpu_s(pg, arena);
        double bare = copy_bare(pg, arena, file);
        pg_close(pg);
        printf(
            "%s round %d: import %.2f s, equal copy %.2f s, bare copy %.2f s; the same "
            "file again %.2f s\n",
            form->name, i + 1, import[i], equal[i], bare, again);
        fflush(stdout);
    }
    drop_rows(arena, form);
    fclose(file);
    tell(form, rows,
         (double[]){median(import), median(equal), median(import_cpu), median(equal_cpu)},
         backend);
}

static const struct form FORMS[] = {
    {"deliveries",
     make_file,
     import_csv,
     {{"(SELECT * FROM event WHERE kind = 20)", "event"},
      {"(SELECT batch_id, id FROM event WHERE kind = 20)", "event_pending"},
      {"movement", "movement"}}}, /* holding: sums, no rows of the file */
    {"EPCIS",
     make_epcis,
     import_epcis,
     {{"(SELECT * FROM event WHERE kind = 130)", "event"},
      {"(SELECT batch_id, id FROM event WHERE kind = 130)", "event_pending"},
      {"epcis_event", "epcis_event"},
      {"epcis_value", "epcis_value"}}},
};

int
main(int argc, char **argv)
{
    struct arena arena = {0};
    long rows = argc > 1 ? atol(argv[1]) : 1000000;

    if (rows < 10 || cluster_start() != 0) {
        fprintf(stderr, "usage: bench_import [ROWS]\n");
        return 2;
    }
    make_world(&arena);
    measure(&arena, &FORMS[0], rows);
    measure(&arena, &FORMS[1], rows / 10);
    arena_clear(&arena);
    return cluster_stop();
}
