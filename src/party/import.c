#include "party/import.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "party/import_internal.h"
#include "party_sql.h"

enum { RETRIES = 20, PAUSE_MS = 200 };

/* ---- validation ---- */

static struct fault *
run_check(struct import *im, const char *sql, const char *kind)
{
    struct pg_rows *rows;
    const char *values[] = {im->file, kind};
    struct fault *fault = pg_exec(im->pg, im->arena, sql, kind ? 2 : 1, values, &rows);

    if (fault)
        return fault;
    int64_t before = im->errors;
    for (int i = 0; i < pg_rows_count(rows); i++)
        import_report(im, (long)pg_int(rows, i, 0), pg_text(rows, i, 1),
                      pg_text(rows, i, 2), pg_text(rows, i, 3));
    if (pg_rows_count(rows))
        im->errors = before + pg_int(rows, 0, 4); /* all of them, told or not */
    return NULL;
}

static struct fault *
errors_fault(struct import *im)
{
    struct fault *fault =
        import_fault(im, "import_rows", NULL, "文件有误，未导入任何内容；请按清单改正",
                     "the file has errors and nothing was imported; see the list");

    fault->detail = arena_printf(
        im->arena, "{\"rows\":%lld,\"errors\":%lld,\"ignored\":[%s],\"list\":[%s]}",
        (long long)im->rows, (long long)im->errors,
        im->ignored.len ? im->ignored.data : "", im->list.data);
    return fault;
}

/* References are only judged where every cell is well formed. */
static struct fault *
validate(struct import *im)
{
    struct fault *fault = NULL;

    if (!im->errors) {
        import_tell(im, IMPORT_CHECKING, im->rows, im->rows);
        fault = run_check(im, im->kind->check, NULL);
        if (!fault && im->labels && im->kind->labels)
            fault = run_check(im, im->kind->labels, im->kind->name);
    }
    return fault || !im->errors ? fault : errors_fault(im);
}

/* How many there are, unless something is wrong. */
static struct fault *
rows_noted(struct import *im, struct fault *fault)
{
    struct pg_rows *rows;

    return fault
               ? fault
               : pg_run(im->pg, im->arena,
                        "UPDATE import_file SET rows = $2::bigint WHERE id = $1::bigint",
                        &rows, 2, im->file, import_number(im, im->rows));
}

static struct fault *
staged_and_valid(struct import *im)
{
    if (im->job->foreign)
        return rows_noted(im, im->job->foreign->check(im->job->arg, &im->rows));
    struct fault *fault = pg_script(im->pg, im->arena, "SET LOCAL work_mem = '32MB'");

    if (!fault)
        fault = import_words_load(im);
    if (!fault)
        fault = import_stage(im);
    if (!fault)
        fault = validate(im);
    return rows_noted(im, fault);
}

/* ---- merging ---- */

static struct fault *
partitions(struct import *im)
{
    struct pg_rows *rows;

    return im->kind->date ? pg_run(im->pg, im->arena, SQL_import_partitions, &rows, 2,
                                   im->file, import_number(im, im->kind->date))
                          : NULL;
}

/* Rows that cannot be on record need not be looked up; where one is after all, the slice
 * is merged anew with looking, and so are those behind it. */
static struct fault *
merge(struct import *im, const char *to, int64_t *fresh)
{
    const char *person =
        im->job->person_id ? import_number(im, im->job->person_id) : NULL;
    const char *values[] = {im->file, import_number(im, im->merged), to, person,
                            im->seen ? "f" : "t"};
    struct pg_rows *rows;
    struct fault *fault = pg_script(im->pg, im->arena, "SAVEPOINT slice");

    if (!fault)
        fault = pg_exec(im->pg, im->arena, im->kind->merge, im->kind->looks ? 5 : 4,
                        values, &rows);
    if (fault && im->kind->looks && !im->seen && strcmp(fault->sqlstate, "23505") == 0) {
        im->seen = true;
        values[4] = "f";
        fault = pg_script(im->pg, im->arena, "ROLLBACK TO SAVEPOINT slice");
        if (!fault)
            fault = pg_exec(im->pg, im->arena, im->kind->merge, 5, values, &rows);
    }
    if (!fault)
        *fresh = pg_int(rows, 0, 0);
    if (!fault && im->kind->touch)
        fault = pg_exec(im->pg, im->arena, im->kind->touch, 3, values, &rows);
    return fault;
}

static int
slice_rows(const struct import *im)
{
    return im->job->slice ? im->job->slice : IMPORT_SLICE;
}

/* One slice at a time in all the installation: whoever moves the same goods waits for a
 * slice at most, no two imports for each other, and none records what another just did.
 */
static struct fault *
slice(struct import *im)
{
    int64_t last = im->merged + slice_rows(im);

    if (last > im->rows)
        last = im->rows;
    struct pg_rows *rows;
    int64_t fresh = 0;
    struct fault *fault =
        pg_run(im->pg, im->arena, "SELECT pg_advisory_xact_lock(7202)", &rows, 0);

    if (!fault && im->job->foreign)
        fault = im->job->foreign->merge(im->job->arg, im->merged, &last, &fresh);
    else if (!fault)
        fault = merge(im, import_number(im, last), &fresh);
    if (!fault)
        fault = pg_run(im->pg, im->arena,
                       "UPDATE import_file SET merged = $2::bigint, fresh = $3::bigint"
                       " WHERE id = $1::bigint",
                       &rows, 3, im->file, import_number(im, last),
                       import_number(im, im->fresh + fresh));
    if (!fault) {
        im->merged = last;
        im->fresh += fresh;
    }
    return fault;
}

static struct fault *
finish(struct import *im, struct buf *told)
{
    struct pg_rows *rows;
    struct fault *fault = NULL;

    if (im->kind->date && im->job->after)
        fault = im->job->after(im->job->arg, strtoll(im->file, NULL, 10), im->kind->name,
                               told);
    if (!fault)
        fault = pg_run(im->pg, im->arena,
                       "UPDATE import_file SET state = 'done', done_at = now()"
                       " WHERE id = $1::bigint",
                       &rows, 1, im->file);
    return fault ? fault
                 : pg_run(im->pg, im->arena, "SELECT import_unstage($1::bigint)", &rows,
                          1, im->file);
}

/* Runs a step in a transaction of its own; a step that stood in another's way is tried
 * again. */
static struct fault *
alone(struct import *im, struct fault *(*step)(struct import *im))
{
    const struct timespec pause = {.tv_nsec = PAUSE_MS * 1000 * 1000};
    struct fault *fault = NULL;

    for (int i = 0; i < RETRIES; i++) {
        struct import before = *im;
        fault = im->job->begin(im->job->arg);
        if (!fault)
            fault = step(im);
        if (!fault)
            return pg_commit(im->pg, im->arena);
        pg_rollback(im->pg);
        im->merged = before.merged;
        im->fresh = before.fresh;
        if (fault->kind != FAULT_BUSY)
            break;
        nanosleep(&pause, NULL);
    }
    return fault;
}

static struct fault *
merge_slices(struct import *im)
{
    struct fault *fault = alone(im, partitions);

    while (!fault && im->merged < im->rows) {
        fault = alone(im, slice);
        import_tell(im, IMPORT_MERGING, im->merged, im->rows);
    }
    return fault;
}

static struct fault *
merge_within(struct import *im, struct buf *told)
{
    struct fault *fault = partitions(im);

    while (!fault && im->merged < im->rows) {
        fault = slice(im);
        import_tell(im, IMPORT_MERGING, im->merged, im->rows);
    }
    return fault ? fault : finish(im, told);
}

static struct fault *
finish_alone(struct import *im, struct buf *told)
{
    struct fault *fault = im->job->begin(im->job->arg);

    if (!fault)
        fault = finish(im, told);
    if (!fault)
        return pg_commit(im->pg, im->arena);
    pg_rollback(im->pg);
    return fault;
}

static struct fault *
go_on(struct import *im, struct buf *told)
{
    struct fault *fault = merge_slices(im);

    return fault ? fault : finish_alone(im, told);
}

/* ---- the whole ---- */

/* A file of one slice is imported in the transaction that validated it. */
static struct fault *
first_time(struct import *im, const char *sha256, struct buf *told)
{
    struct fault *fault = im->job->begin(im->job->arg);
    bool whole = true;

    if (!fault)
        fault = import_file_begin(im, sha256);
    if (!fault)
        fault = staged_and_valid(im);
    if (!fault)
        whole = im->job->dry_run || im->rows <= slice_rows(im);
    if (!fault && whole)
        fault = merge_within(im, told);
    if (!fault && !im->job->dry_run)
        fault = pg_commit(im->pg, im->arena);
    else
        pg_rollback(im->pg);
    return fault || whole ? fault : go_on(im, told);
}

static struct fault *
again(struct import *im, enum import_found found, struct buf *told)
{
    if (found == IMPORT_DONE)
        im->fresh = 0;
    return found == IMPORT_DONE || im->job->dry_run ? NULL : go_on(im, told);
}

static void
answer(struct import *im, enum import_found found, const struct buf *told,
       struct buf *out)
{
    buf_printf(out, "{\"rows\":%lld,\"new\":%lld,\"errors\":0,\"ignored\":[%s],",
               (long long)im->rows, (long long)im->fresh,
               im->ignored.len ? im->ignored.data : "");
    if (im->encoding)
        buf_printf(out, "\"encoding\":\"%s\",", im->encoding);
    buf_printf(out, "\"known\":%s%s}", found == IMPORT_DONE ? "true" : "false",
               told->len ? told->data : "");
}

static struct fault *
locked(struct import *im, const char *sha256, struct buf *out)
{
    BUF_SCOPE struct buf told = {0};
    enum import_found found;
    struct fault *fault = import_file_find(im, sha256, &found);

    if (!fault)
        fault =
            found == IMPORT_NEW ? first_time(im, sha256, &told) : again(im, found, &told);
    if (!fault)
        answer(im, found, &told, out);
    return fault;
}

static void
drop(struct import *im)
{
    buf_free(&im->list);
    buf_free(&im->ignored);
    buf_free(&im->row);
    buf_free(&im->line);
}

struct fault *
import_run(struct pg *pg, struct arena *arena, const struct import_job *job,
           struct buf *out)
{
    struct import im = {.pg = pg,
                        .arena = arena,
                        .job = job,
                        .kind = import_kind_find(job->kind),
                        .areas = ""};
    const char *sha256;

    if (!im.kind)
        return import_fault(
            &im, "import_kind", "kind", arena_printf(arena, "可导入 %s", import_kinds()),
            arena_printf(arena, "kind must be one of %s", import_kinds()));
    struct fault *fault = import_hash(&im, &sha256);

    if (!fault)
        fault = import_lock_wait(&im, sha256);
    if (fault)
        return fault;
    fault = locked(&im, sha256, out);
    import_unlock(&im, sha256);
    drop(&im);
    return fault;
}

struct fault *
import_continue(struct pg *pg, struct arena *arena, const struct import_job *job,
                int64_t file, bool *done)
{
    BUF_SCOPE struct buf told = {0};
    struct import im = {.pg = pg,
                        .arena = arena,
                        .job = job,
                        .kind = import_kind_find(job->kind),
                        .file = arena_printf(arena, "%lld", (long long)file)};
    struct pg_rows *rows;
    struct fault *fault = pg_run(pg, arena,
                                 "SELECT encode(sha256, 'hex') FROM import_file"
                                 " WHERE id = $1::bigint",
                                 &rows, 1, im.file);
    bool got = false;

    *done = false;
    if (fault || !im.kind || !im.kind->merge || pg_rows_count(rows) == 0)
        return fault;
    const char *sha256 = pg_text(rows, 0, 0);
    fault = import_lock(&im, sha256, &got);
    if (fault || !got)
        return fault;
    /* another may have finished it meanwhile */
    enum import_found found;
    fault = import_file_find(&im, sha256, &found);
    if (!fault && found == IMPORT_BEGUN) {
        fault = go_on(&im, &told);
        *done = !fault;
    }
    import_unlock(&im, sha256);
    drop(&im);
    return fault;
}
