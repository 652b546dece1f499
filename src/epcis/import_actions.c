/* A file of EPCIS events is judged whole, then captured a part at a time; what is on
 * record already, by name and saying the same, counts as known. */
#include "epcis/import_actions.h"

#include <string.h>

#include "epcis/capture.h"
#include "epcis/event_store.h"
#include "epcis/import_ahead.h"
#include "party/import_source_actions.h"

enum { TOGETHER = 2000, TOLD_EVERY = 5000 };

struct import {
    struct import_source source; /* first: import_job.arg is it */
    struct import_job job;
    struct import_reader reader;
    struct import_ahead *ahead; /* NULL: not merging yet */
    int64_t contradictions;
};

static struct fault *
check(void *arg, int64_t *rows)
{
    struct import *im = arg;
    struct arena *arena = im->source.act->arena;
    struct import_reader *r = &im->reader;
    struct fault *fault = NULL;
    int64_t told = 0;
    bool end = false;

    import_read_restart(r);
    while (!fault && !end) {
        struct epcis_document doc = {0};
        fault = import_read_next(r, arena, &doc, &end);
        if (!fault)
            epcis_document_free(&doc);
        if (im->job.progress && r->events >= told + TOLD_EVERY) {
            told = r->events;
            im->job.progress(arg, IMPORT_READING, r->events, 0);
        }
    }
    *rows = r->events;
    r->judged = !fault;
    import_read_restart(r);
    return fault || *rows ? fault
                          : import_read_refuse(arena, NULL, "文件中没有事件",
                                               "the file has no events");
}

/* ---- capturing ---- */

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

/* A part's own arena ends with it. */
static struct fault *
fault_of(struct import *im, const struct fault *f)
{
    struct arena *a = im->source.act->arena;

    return fault_new(a, f->kind, f->code, f->where ? arena_strdup(a, f->where) : NULL,
                     f->zh, f->en);
}

static struct fault *
stage(struct import *im, struct epcis_stage *to, const struct import_part *part)
{
    struct fault *fault = part->fault ? fault_of(im, part->fault) : NULL;

    if (!fault)
        fault = epcis_stage_begin(to, im->source.act, part->job);
    if (fault)
        return fault;
    fault = epcis_stage_lines(to, &part->lines);
    struct fault *ended = epcis_stage_end(to, !fault);
    return fault ? fault : ended;
}

static struct fault *
merge(void *arg, int64_t from, int64_t *to, int64_t *fresh)
{
    struct import *im = arg;
    struct epcis_stage staged;

    if (!im->ahead) {
        im->reader.judged = true; /* now, or before a cut */
        im->ahead = import_ahead_open(&im->reader, TOGETHER);
    }
    const struct import_part *part = import_ahead_take(im->ahead, from);
    struct fault *fault = stage(im, &staged, part);

    *fresh = 0;
    *to = from + part->count;
    if (!fault)
        import_ahead_go(im->ahead);
    if (!fault)
        fault = epcis_stage_lock(&staged);
    if (!fault)
        fault = epcis_stage_known(&staged, true, contradicts, im);
    if (!fault)
        fault = epcis_stage_merge(&staged, captured, fresh);
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
    im->reader = (struct import_reader){
        .read = im->job.read, .rewind = im->job.rewind, .source = im->job.source};
    fault = import_source_run(&im->source, &im->job);
    if (!fault)
        fault = after(im);
    import_ahead_close(im->ahead);
    import_read_close(&im->reader);
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
