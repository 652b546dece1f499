/* The registry of files, and the lock of whoever imports one. */
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "party/import_internal.h"
#include "party_sql.h"

enum { PAUSE_MS = 200 };

const char *
import_number(struct import *im, int64_t value)
{
    return arena_printf(im->arena, "%lld", (long long)value);
}

void
import_tell(struct import *im, enum import_phase phase, int64_t done, int64_t total)
{
    if (im->job->progress)
        im->job->progress(im->job->arg, phase, done, total);
}

/* ---- one importer per file ---- */

struct fault *
import_lock(struct import *im, const char *sha256, bool *got)
{
    struct pg_rows *rows;
    struct fault *fault = pg_run(
        im->pg, im->arena, "SELECT pg_try_advisory_lock(import_key(decode($1, 'hex')))",
        &rows, 1, sha256);

    *got = !fault && strcmp(pg_text(rows, 0, 0), "t") == 0;
    return fault;
}

void
import_unlock(struct import *im, const char *sha256)
{
    struct pg_rows *rows;

    if (pg_usable(im->pg))
        pg_run(im->pg, im->arena,
               "SELECT pg_advisory_unlock(import_key(decode($1, 'hex')))", &rows, 1,
               sha256);
}

/* How far the other importer of the file is. */
static struct fault *
watch(struct import *im, const char *sha256)
{
    struct pg_rows *rows;
    struct fault *fault = pg_run(im->pg, im->arena,
                                 "SELECT merged, rows FROM every_import WHERE sha256 = "
                                 "decode($1, 'hex') AND kind = $2"
                                 " AND state = 'merging' ORDER BY id LIMIT 1",
                                 &rows, 2, sha256, im->kind->name);

    if (!fault && pg_rows_count(rows))
        import_tell(im, IMPORT_WAITING, pg_int(rows, 0, 0), pg_int(rows, 0, 1));
    return fault;
}

struct fault *
import_lock_wait(struct import *im, const char *sha256)
{
    const struct timespec pause = {.tv_nsec = PAUSE_MS * 1000 * 1000};
    bool got = false;
    struct fault *fault = import_lock(im, sha256, &got);

    for (int ms = 0; !fault && !got; ms += PAUSE_MS) {
        if (ms >= im->job->wait_s * 1000)
            return fault_new(im->arena, FAULT_BUSY, "import_busy", NULL,
                             "这个文件正在导入；进度见 firemark import list",
                             "this file is being imported; see firemark import list");
        fault = watch(im, sha256);
        nanosleep(&pause, NULL);
        if (!fault)
            fault = import_lock(im, sha256, &got);
    }
    return fault;
}

/* ---- the file ---- */

struct fault *
import_hash(struct import *im, const char **sha256)
{
    static const size_t CHUNK = 1 << 16;
    BUF_SCOPE struct buf hex = {0};
    char *chunk = arena_alloc(im->arena, CHUNK);
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    uint8_t digest[32];
    long n = 0;

    if (!ctx || EVP_DigestInit_ex(ctx, EVP_sha256(), NULL) != 1)
        abort();
    while ((n = im->job->read(im->job->source, chunk, CHUNK)) > 0)
        EVP_DigestUpdate(ctx, chunk, (size_t)n);
    EVP_DigestFinal_ex(ctx, digest, NULL);
    EVP_MD_CTX_free(ctx);
    if (n < 0 || !im->job->rewind(im->job->source))
        return import_fault(im, "import_csv", NULL, csv_result_text(CSV_IO, "zh"),
                            csv_result_text(CSV_IO, "en"));
    buf_hex(&hex, digest, sizeof digest);
    *sha256 = arena_strdup(im->arena, hex.data);
    return NULL;
}

struct fault *
import_file_find(struct import *im, const char *sha256, enum import_found *out)
{
    const struct import_job *job = im->job;
    struct pg_rows *rows;
    struct fault *fault =
        pg_run(im->pg, im->arena, SQL_import_file_find, &rows, 5, sha256, im->kind->name,
               import_number(im, job->area_lo), import_number(im, job->area_hi),
               import_number(im, job->company_id));

    *out = IMPORT_NEW;
    if (fault || pg_rows_count(rows) == 0)
        return fault;
    im->file = pg_text(rows, 0, 0);
    im->rows = pg_int(rows, 0, 1);
    im->merged = pg_int(rows, 0, 2);
    im->fresh = pg_int(rows, 0, 3);
    *out = strcmp(pg_text(rows, 0, 4), "done") == 0 ? IMPORT_DONE : IMPORT_BEGUN;
    return NULL;
}

struct fault *
import_file_begin(struct import *im, const char *sha256)
{
    const struct import_job *job = im->job;
    struct pg_rows *rows;
    struct fault *fault =
        pg_run(im->pg, im->arena, SQL_import_file_begin, &rows, 7, sha256, im->kind->name,
               job->person_id ? import_number(im, job->person_id) : NULL,
               import_number(im, job->area_lo), import_number(im, job->area_hi),
               import_number(im, job->company_id),
               job->agency_id ? import_number(im, job->agency_id) : NULL);

    if (!fault)
        im->file = pg_text(rows, 0, 0);
    return fault;
}
