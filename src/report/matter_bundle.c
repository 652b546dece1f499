/* Collects a matter: what was recorded, proven; its files and documents; what all is
 * checked by. */
#include "report/matter_bundle.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "access/act.h"
#include "evidence/file.h"
#include "record/log.h"
#include "report_sql.h"

/* ---- what there is ---- */

/* Column `column` of all rows as an array for a statement; its texts need no quotes. */
static const char *
array_of(struct act *act, const struct pg_rows *rows, int column)
{
    BUF_SCOPE struct buf text = {0};

    for (int i = 0; i < pg_rows_count(rows); i++)
        buf_printf(&text, "%c%s", i ? ',' : '{', pg_text(rows, i, column));
    buf_puts(&text, text.len ? "}" : "{}");
    return arena_strdup(act->arena, text.data);
}

/* The hashes that events name, each once is enough for who reads them. */
static const char *
files_of(struct act *act, const struct pg_rows *events)
{
    json_t *all = json_object(), *list = json_array();
    const char *hash;
    json_t *unused;

    for (int i = 0; i < pg_rows_count(events); i++) {
        json_t *named = json_loads(pg_text(events, i, 9), 0, NULL);
        for (size_t k = 0; k < json_array_size(named); k++)
            json_object_set_new(all, json_string_value(json_array_get(named, k)),
                                json_true());
        json_decref(named);
    }
    json_object_foreach(all, hash, unused) json_array_append_new(list, json_string(hash));
    char *text = json_dumps(list, JSON_COMPACT);
    const char *kept = arena_strdup(act->arena, text);
    free(text);
    json_decref(list);
    json_decref(all);
    return kept;
}

struct fault *
matter_find(struct act *act, const char *number, const struct matter_handed *handed,
            struct matter *m)
{
    *m = (struct matter){.handed = handed};
    struct fault *fault =
        pg_run(act->pg, act->arena, SQL_bundle_matter, &m->parts, 1, number);

    if (fault)
        return fault;
    if (pg_rows_count(m->parts) == 0)
        return act_fault(
            act, FAULT_ABSENT, "matter_unknown", "number",
            "没有这个编号的召回、更换令、抽样、查封、销毁或查询，或不在您的权限范围内",
            "no recall, order, sample, visit, seizure, destruction or inquiry has this "
            "number, or it is not yours to see");
    m->kind = pg_text(m->parts, 0, 0);
    m->number = pg_text(m->parts, 0, 4);
    fault = pg_run(act->pg, act->arena, SQL_bundle_events, &m->events, 3,
                   array_of(act, m->parts, 1), array_of(act, m->parts, 2),
                   handed ? handed->events : NULL);
    if (!fault)
        fault = pg_run(act->pg, act->arena, SQL_bundle_files, &m->files, 1,
                       handed ? handed->files : files_of(act, m->events));
    if (!fault)
        fault = pg_run(act->pg, act->arena, SQL_bundle_documents, &m->documents, 2,
                       array_of(act, m->parts, 4), handed ? handed->documents : NULL);
    return fault;
}

/* ---- where it goes ---- */

const char *
matter_event_path(struct act *act, const struct matter *m, int i)
{
    return arena_printf(act->arena, "events/%04d-%s.tlog-proof", i + 1,
                        pg_text(m->events, i, 0));
}

const char *
matter_file_path(struct act *act, const struct matter *m, int i)
{
    const char *type = pg_text(m->files, i, 1);
    const char *slash = strrchr(type, '/');

    return arena_printf(act->arena, "files/%s.%s", pg_text(m->files, i, 0),
                        strcmp(type, "image/jpeg") == 0 ? "jpg"
                        : slash                         ? slash + 1
                                                        : "bin");
}

const char *
matter_document_path(struct act *act, const struct matter *m, int i)
{
    return arena_printf(act->arena, "documents/%02d-%s.pdf", i + 1,
                        pg_text(m->documents, i, 7));
}

/* ---- putting it in ---- */

static struct fault *
add_events(struct bundle *b, const struct matter *m)
{
    struct fault *fault = NULL;

    for (int i = 0; !fault && i < pg_rows_count(m->events); i++) {
        BUF_SCOPE struct buf proof = {0};
        fault = log_prove(b->act, pg_text(m->events, i, 0), &proof);
        if (!fault)
            fault = bundle_add(b, matter_event_path(b->act, m, i), proof.data, proof.len);
    }
    return fault;
}

/* A stored file that is lost or damaged is no reason to keep the rest back: it is
 * counted, and the page says so. */
static struct fault *
add_stored(struct bundle *b, struct matter *m, const char *hash, const char *path)
{
    unsigned char *bytes = NULL;
    size_t len = 0;

    if (evidence_get(b->act->settings->evidence_dir, hash, &bytes, &len, NULL) !=
        EVIDENCE_OK) {
        m->missing++;
        return NULL;
    }
    struct fault *fault = bundle_add(b, path, bytes, len);
    free(bytes);
    return fault;
}

static struct fault *
add_files(struct bundle *b, struct matter *m)
{
    struct fault *fault = NULL;

    for (int i = 0; !fault && i < pg_rows_count(m->files); i++)
        fault = add_stored(b, m, pg_text(m->files, i, 0), matter_file_path(b->act, m, i));
    for (int i = 0; !fault && i < pg_rows_count(m->documents); i++)
        fault = add_stored(b, m, pg_text(m->documents, i, 6),
                           matter_document_path(b->act, m, i));
    return fault;
}

static struct fault *
add_text(struct bundle *b, const char *path, const char *text)
{
    return text && *text ? bundle_add(b, path, text, strlen(text)) : NULL;
}

static struct fault *
add_stamp(struct bundle *b, const struct pg_rows *keys)
{
    BUF_SCOPE struct buf token = {0};

    if (pg_is_null(keys, 0, 3) || !buf_unhex(&token, pg_text(keys, 0, 3)))
        return NULL;
    return bundle_add(
        b, arena_printf(b->act->arena, "keys/checkpoint-%s.tsr", pg_text(keys, 0, 2)),
        token.data, token.len);
}

static struct fault *
add_keys(struct bundle *b, struct matter *m)
{
    struct act *act = b->act;
    const char *note = NULL;
    struct pg_rows *keys;
    struct log log;
    struct fault *fault = log_now(act->pg, act->arena, &log);

    if (!fault)
        fault = log_last_note(act, &note);
    if (!fault)
        fault = pg_run(act->pg, act->arena, SQL_bundle_keys, &keys, 0);
    if (fault)
        return fault;
    m->key = log.vkey;
    fault = add_text(b, "keys/log-key.txt", arena_printf(act->arena, "%s\n", log.vkey));
    if (!fault)
        fault = add_text(b, "keys/checkpoint.txt", note);
    if (!fault)
        fault = add_text(b, "keys/trust.json", pg_text(keys, 0, 0));
    if (!fault)
        fault = add_text(b, "keys/roots.json", pg_text(keys, 0, 1));
    return fault ? fault : add_stamp(b, keys);
}

/* The verifier that stands beside this program, where it does. */
static struct fault *
add_verifier(struct bundle *b, struct matter *m)
{
    enum { PROGRAM_MAX = 64 * 1024 * 1024 };
    char path[PATH_MAX];
    ssize_t n = readlink("/proc/self/exe", path, sizeof path - 1);
    BUF_SCOPE struct buf program = {0};
    char chunk[16384];
    size_t got;

    if (n <= 0)
        return NULL;
    path[n] = '\0';
    FILE *f = fopen(arena_printf(b->act->arena, "%.*s/firemark-verify",
                                 (int)(strrchr(path, '/') - path), path),
                    "rb");
    if (!f)
        return NULL;
    while ((got = fread(chunk, 1, sizeof chunk, f)) > 0 && program.len < PROGRAM_MAX)
        buf_add(&program, chunk, got);
    m->verifier = feof(f) && !ferror(f);
    fclose(f);
    return m->verifier ? bundle_add_program(b, "verify/firemark-verify", program.data,
                                            program.len)
                       : NULL;
}

static struct fault *
add_pages(struct bundle *b, const struct matter *m)
{
    BUF_SCOPE struct buf page = {0}, readme = {0};

    matter_page(b->act, m, &page);
    matter_readme(m, &readme);
    struct fault *fault = bundle_add(b, "index.html", page.data, page.len);
    return fault ? fault : bundle_add(b, "README.txt", readme.data, readme.len);
}

/* The event that tells all of it, with its proof: the sender's signature. */
static struct fault *
add_handed(struct bundle *b, const struct matter *m)
{
    BUF_SCOPE struct buf proof = {0};

    if (!m->handed)
        return NULL;
    struct fault *fault = log_prove(b->act, m->handed->event, &proof);
    return fault ? fault : bundle_add(b, MATTER_HANDED, proof.data, proof.len);
}

static struct fault *
add_all(struct bundle *b, struct matter *m)
{
    struct fault *fault = add_handed(b, m);

    if (!fault)
        fault = add_events(b, m);

    if (!fault)
        fault = add_files(b, m);
    if (!fault)
        fault = add_keys(b, m);
    if (!fault)
        fault = add_verifier(b, m);
    return fault ? fault : add_pages(b, m);
}

/* ---- the whole ---- */

/* Who took what, and of what it was: the sums of the bundle lead back to this event. */
static struct fault *
note(struct act *act, const struct matter *m, const char *sums)
{
    return act_append(
        act,
        &(struct act_event){
            .kind = "matter_exported",
            .batch_id = pg_int(m->parts, 0, 2),
            .area = (int)pg_int(m->parts, 0, 3),
            .body = json_pack("{s:s, s:s, s:i, s:i, s:i, s:s}", "number", m->number,
                              "matter", pg_text(m->parts, 0, 1), "events",
                              pg_rows_count(m->events), "files", pg_rows_count(m->files),
                              "documents", pg_rows_count(m->documents), "sums", sums)});
}

struct fault *
matter_give(struct act *act, struct matter *m)
{
    struct bundle b;
    char sums[65];
    struct fault *fault = bundle_open(&b, act, m->number);

    if (fault)
        return fault;
    fault = add_all(&b, m);
    struct fault *ended = bundle_close(&b, fault ? NULL : sums);
    if (!fault)
        fault = ended;
    act->file_name = arena_printf(act->arena, "%s.zip", m->number);
    return fault ? fault : note(act, m, sums);
}

struct fault *
matter_run_export(struct act *act)
{
    struct matter m;
    struct fault *fault = matter_find(act, act_text(act, "number"), NULL, &m);

    return fault ? fault : matter_give(act, &m);
}
