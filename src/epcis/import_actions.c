/* A file of EPCIS events is judged whole, then captured a part at a time; what is on
 * record already, by name and saying the same, counts as known. */
#include "epcis/import_actions.h"

#include <string.h>

#include "base/uuid.h"
#include "epcis/capture.h"
#include "epcis/document.h"
#include "epcis/event_store.h"
#include "epcis/problem.h"
#include "epcis/split.h"
#include "party/import_source_actions.h"

enum { TOGETHER = 2000, DOCUMENTS_MAX = 2000, TOLD_EVERY = 5000 };

static const char LIST[] = "/epcisBody/eventList/";

struct import {
    struct import_source source; /* first: import_job.arg is it */
    struct import_job job;
    struct epcis_split *split;
    /* what is merged together, until it is committed */
    struct epcis_document docs[DOCUMENTS_MAX];
    int doc_count;
    int64_t from, count, read; /* events; read: of the file so far */
    int64_t contradictions;
    bool judged; /* the whole file was, this time or before a cut */
};

/* ---- reading ---- */

/* The place of an event in the whole file, not in its part. */
static const char *
place(struct import *im, const struct epcis_problem *p)
{
    struct arena *a = im->source.act->arena;
    char *end;

    if (strncmp(p->path, LIST, sizeof LIST - 1) != 0)
        return p->path[0] ? arena_strdup(a, p->path) : NULL;
    long n = strtol(p->path + sizeof LIST - 1, &end, 10);
    return arena_printf(a, "%s%lld%s", LIST, (long long)(im->read + n), end);
}

static struct fault *
refuse(struct import *im, const char *where, const char *zh, const char *en)
{
    struct arena *a = im->source.act->arena;

    return epcis_refuse(a, "ValidationException", where, arena_strdup(a, zh),
                        arena_strdup(a, en));
}

static struct fault *
unreadable(struct import *im, enum epcis_split_result result)
{
    if (result == EPCIS_SPLIT_CUT)
        return refuse(im, NULL, "文件不完整：在一个文档中间结束",
                      "the file ends within a document");
    if (result == EPCIS_SPLIT_LARGE)
        return refuse(im, NULL, "单个事件或其外围超过 20 MB",
                      "one event, or what is around them, exceeds 20 MB");
    return refuse(im, NULL, "读取文件失败", "the file cannot be read");
}

/* Judged once, JSON need only be parsed again. */
static bool
read_part(struct import *im, const char *text, size_t len, struct epcis_document *doc,
          struct epcis_problem *problem)
{
    if (!im->judged || text[strspn(text, " \t\r\n")] == '<')
        return epcis_read(text, len, doc, problem);
    json_t *root = json_loadb(text, len, JSON_REJECT_DUPLICATES, NULL);
    return root && epcis_document_adopt(doc, root, problem);
}

/* The next part; *end where there is none. */
static struct fault *
next(struct import *im, struct epcis_document *doc, bool *end)
{
    struct epcis_problem problem = {0};
    const char *text;
    size_t len;
    enum epcis_split_result got = epcis_split_next(im->split, &text, &len);

    *end = got == EPCIS_SPLIT_END;
    if (got != EPCIS_SPLIT_PART)
        return *end ? NULL : unreadable(im, got);
    if (!read_part(im, text, len, doc, &problem)) {
        epcis_document_free(doc);
        return refuse(im, place(im, &problem), problem.zh, problem.en);
    }
    if (doc->query || doc->asks) {
        epcis_document_free(doc);
        return refuse(im, "/type", "应为 EPCISDocument 或事件",
                      "an EPCISDocument or an event is wanted");
    }
    im->read += (int64_t)json_array_size(doc->events);
    return NULL;
}

static void
reopen(struct import *im)
{
    if (im->split)
        epcis_split_restart(im->split);
    else
        im->split = epcis_split_open(im->job.read, im->job.rewind, im->job.source);
    im->read = 0;
}

static struct fault *
check(void *arg, int64_t *rows)
{
    struct import *im = arg;
    struct fault *fault = NULL;
    int64_t told = 0;
    bool end = false;

    reopen(im);
    while (!fault && !end) {
        struct epcis_document doc = {0};
        fault = next(im, &doc, &end);
        if (!fault)
            epcis_document_free(&doc);
        if (im->job.progress && im->read >= told + TOLD_EVERY) {
            told = im->read;
            im->job.progress(arg, IMPORT_READING, im->read, 0);
        }
    }
    *rows = im->read;
    im->judged = !fault;
    reopen(im);
    return fault || *rows ? fault
                          : refuse(im, NULL, "文件中没有事件", "the file has no events");
}

/* ---- capturing ---- */

static void
forget(struct import *im)
{
    for (int i = 0; i < im->doc_count; i++)
        epcis_document_free(&im->docs[i]);
    im->doc_count = 0;
    im->count = 0;
}

/* What is merged next, from event `from` on: as it was before where it is asked for
 * again; what was merged before a cut is passed over. */
static struct fault *
gather(struct import *im, int64_t from)
{
    struct fault *fault = NULL;
    bool end = false;

    if (im->doc_count && im->from == from)
        return NULL;
    forget(im);
    if (im->read > from || !im->split)
        reopen(im);
    im->from = from;
    while (!fault && !end && im->count < TOGETHER && im->doc_count < DOCUMENTS_MAX) {
        struct epcis_document *doc = &im->docs[im->doc_count];
        *doc = (struct epcis_document){0};
        fault = next(im, doc, &end);
        if (!fault && !end && im->read <= from) {
            epcis_document_free(doc);
        } else if (!fault && !end) {
            im->doc_count++;
            im->count += (int64_t)json_array_size(doc->events);
        }
    }
    return fault;
}

static void
contradicts(void *arg, int n, const char *event_id)
{
    (void)n, (void)event_id;
    ((struct import *)arg)->contradictions++;
}

static void
captured(void *arg, int n)
{
    (void)n;
    ++*(int64_t *)arg;
}

static struct fault *
stage(struct import *im, struct epcis_stage *to)
{
    struct fault *fault = NULL;
    int n = 0;

    for (int i = 0; i < im->doc_count && !fault; i++) {
        size_t k;
        json_t *event;
        json_array_foreach(im->docs[i].events, k, event)
        {
            if (!fault)
                fault = epcis_stage_put(to, n++, event, im->docs[i].context);
        }
    }
    struct fault *ended = epcis_stage_end(to, !fault);
    return fault ? fault : ended;
}

static struct fault *
merge(void *arg, int64_t from, int64_t *to, int64_t *fresh)
{
    struct import *im = arg;
    struct epcis_stage staged;
    char job[UUID_TEXT];
    im->judged = true;
    struct fault *fault = gather(im, from);

    *fresh = 0;
    uuid7_new_text(job);
    if (!fault)
        fault = epcis_stage_begin(&staged, im->source.act, job);
    if (!fault)
        fault = stage(im, &staged);
    if (!fault)
        fault = epcis_stage_lock(&staged);
    if (!fault)
        fault = epcis_stage_known(&staged, true, contradicts, im);
    if (!fault)
        fault = epcis_stage_merge(&staged, captured, fresh);
    *to = from + im->count;
    return fault;
}

/* ---- the action ---- */

static const struct import_foreign EPCIS = {check, merge};

static struct fault *
after(struct import *im)
{
    struct buf *out = &im->source.act->out;

    if (out->len)
        out->len--; /* the answer's bracket */
    buf_printf(out, ",\"contradictions\":%lld}", (long long)im->contradictions);
    return NULL;
}

static struct fault *
run(struct act *act)
{
    struct import *im = arena_alloc(act->arena, sizeof *im);
    struct fault *fault = epcis_capture_allow(act);

    memset(im, 0, sizeof *im);
    if (!fault)
        fault = import_source_open(&im->source, act);
    if (fault)
        return fault;
    im->job = import_source_job(&im->source, "epcis");
    im->job.foreign = &EPCIS;
    im->job.slice = TOGETHER;
    fault = import_source_run(&im->source, &im->job);
    if (!fault)
        fault = after(im);
    forget(im);
    if (im->split)
        epcis_split_close(im->split);
    import_source_close(&im->source);
    return fault;
}

static const struct field FIELDS[] = {
    {"body", FIELD_BODY, true, -1, NULL,
     "EPCIS 2.0 文件：JSON 文档、每行一个文档或事件，或 XML",
     "file of EPCIS 2.0: a JSON document, documents or events one after the other, or "
     "XML"},
    {"dry_run", FIELD_BOOL, false, 0, NULL, "只检查，不导入",
     "check everything, change nothing"},
    {.name = NULL},
};

const struct action EPCIS_IMPORT_ACTIONS[] = {
    {.noun = "import",
     .verb = "epcis",
     .method = "POST",
     .path = "/api/v1/imports/epcis",
     .power = POWER_TRADE,
     .status = 200,
     .fields = FIELDS,
     .run = run,
     .zh = "导入 EPCIS 2.0 事件文件，大小不限，有错则全部不导入；已在案的不重复",
     .en = "Imports a file of EPCIS 2.0 events of any size, all or nothing; what is on "
           "record already counts once",
     .example = "firemark import epcis events.jsonld --dry-run"},
    {.en = NULL},
};
