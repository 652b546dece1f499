/* Following goods, from whatever is in one's hand, both ways, as of any moment, told as
 * JSON, as a tree, or as a file. */
#include "flow/trace_actions.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/words.h"
#include "flow/flow.h"
#include "flow/trace_from.h"
#include "flow/trace_show.h"
#include "flow/unit_store.h"
#include "report/trace_tables.h"

enum { UNITS_MAX = 10000, DEPTH_MAX = 1000 };

#define HOW                                                                              \
    {"direction",                                                                        \
     FIELD_TEXT,                                                                         \
     false,                                                                              \
     0,                                                                                  \
     "both|up|down",                                                                     \
     "方向：双向（默认）、向上游、向下游",                                               \
     "both ways (default), upstream or downstream"},                                     \
        {"depth",                                                                        \
         FIELD_INT,                                                                      \
         false,                                                                          \
         DEPTH_MAX,                                                                      \
         NULL,                                                                           \
         "最多几级，不填为不限",                                                         \
         "how many steps at most; any number where not given"},                          \
        {"known_at",                                                                     \
         FIELD_TIME,                                                                     \
         false,                                                                          \
         0,                                                                              \
         NULL,                                                                           \
         "按该时刻之前的记录追溯，不填为现在",                                           \
         "as was on record at that moment; now where not given"},                        \
        {"across",                                                                       \
         FIELD_BOOL,                                                                     \
         false,                                                                          \
         0,                                                                              \
         NULL,                                                                           \
         "同时追溯原料批次和制成批次",                                                   \
         "trace the batches it was made from and into as well"},                         \
        {"format",                                                                       \
         FIELD_TEXT,                                                                     \
         false,                                                                          \
         0,                                                                              \
         "json|tree|csv|xlsx|graphml|pdf",                                               \
         "结果格式；文件用 --out 保存",                                                  \
         "form of the answer; a file is kept with --out"},                               \
    {                                                                                    \
        "part", FIELD_TEXT, false, 0, REPORT_TABLE_NAMES,                                \
            "CSV 的内容，默认流向（edges）", "which table as CSV; edges where not given" \
    }

static const struct field BATCH_FIELDS[] = {
    {"code", FIELD_TEXT, true, 100, NULL, "批次编码", "the batch's code"},
    HOW,
    {.name = NULL}};

static const struct field UNIT_FIELDS[] = {
    {"code", FIELD_CODE, true, 0, NULL, "产品标签或编码", "the unit's label or code"},
    HOW,
    {.name = NULL}};

static const struct field SHOW_FIELDS[] = {
    {"code", FIELD_CODE, true, 0, NULL, "产品标签或编码", "the unit's label or code"},
    {.name = NULL}};

static const struct field PACK_FIELDS[] = {
    {"code", FIELD_CODE, true, 0, NULL, "包装标签或编码", "the pack's label or code"},
    HOW,
    {.name = NULL}};

static const struct field PLACE_FIELDS[] = {
    {"code", FIELD_TEXT, true, 100, NULL, "场所编码", "the place's code"},
    {"batch", FIELD_TEXT, false, 100, NULL, "批次编码：从该场所向上下游追溯这一批次",
     "the batch's code: follow it up and down from this place"},
    {"limit", FIELD_INT, false, UNITS_MAX, NULL, "最多列出几件产品",
     "how many units to list at most"},
    HOW,
    {.name = NULL}};

static const struct field PARTY_FIELDS[] = {
    {"code", FIELD_TEXT, true, 100, NULL, "单位编码", "the party's code"},
    {"batch", FIELD_TEXT, false, 100, NULL, "批次编码：从该单位的全部场所追溯这一批次",
     "the batch's code: follow it from all of the party's places"},
    HOW,
    {.name = NULL}};

static const struct field DELIVERY_FIELDS[] = {
    {"code", FIELD_TEXT, true, 100, NULL, "单据号，或移动记录的事件编号",
     "number of the note, or id of the movement's event"},
    {"batch", FIELD_TEXT, false, 100, NULL, "批次编码：只追溯这一批次",
     "the batch's code: trace this one only"},
    HOW,
    {.name = NULL}};

static const struct field SAMPLE_FIELDS[] = {
    {"code", FIELD_TEXT, true, 320, NULL, "抽样单编号，或样品标签的编码",
     "number of the sampling record, or code of a sample's label"},
    HOW,
    {.name = NULL}};

/* ---- the traces ---- */

static enum trace_way
way_of(struct act *act)
{
    const char *text = act_text(act, "direction");

    return !text || *text == 'b' ? TRACE_BOTH : *text == 'u' ? TRACE_UP : TRACE_DOWN;
}

struct traces {
    struct trace_view *views;
    size_t count, total;
    bool many;
};

static struct fault *
load(struct act *act, struct trace_query query, struct traces *t)
{
    query.way = way_of(act);
    query.depth = (int)act_int(act, "depth", 0);
    query.known_at = act_text(act, "known_at");
    return trace_load(act, &query, &t->views[t->count++]);
}

/* The kin of the first: each a trace of its own, from its producer. */
static struct fault *
load_kin(struct act *act, struct traces *t)
{
    const struct trace_family family = t->views[0].family;
    struct fault *fault = NULL;

    if (family.batch_count < 2)
        return NULL;
    t->many = true;
    t->total += family.batch_count - 1;
    for (size_t i = 1; i < family.batch_count && t->count < TRACE_BATCHES_MAX && !fault;
         i++)
        fault = load(act, (struct trace_query){.batch = family.batches[i].code}, t);
    return fault;
}

static struct fault *
load_all(struct act *act, const struct trace_from *from, struct traces *t)
{
    struct fault *fault = NULL;

    *t = (struct traces){
        .views = arena_alloc(act->arena, TRACE_BATCHES_MAX * sizeof *t->views),
        .total = from->total,
        .many = from->many};
    for (size_t i = 0; i < from->count && !fault; i++) {
        fault = load(act, from->queries[i], t);
        if (fault && from->many && strcmp(fault->code, "batch_unknown") == 0) {
            t->count--; /* of several, those that are not the asker's to see are left out
                         */
            fault = NULL;
        }
    }
    if (!fault && t->count == 1 && json_is_true(json_object_get(act->in, "across")))
        fault = load_kin(act, t);
    return fault;
}

/* ---- as JSON ---- */

static struct fault *
write_json(struct act *act, const struct traces *t)
{
    struct fault *fault = NULL;

    if (!t->many && t->count)
        return trace_write(act, t->views);
    if (!t->many)
        return NULL;
    buf_member(&act->out, "batches_total");
    buf_json_int(&act->out, (int64_t)t->total);
    buf_member(&act->out, "traces");
    buf_putc(&act->out, '[');
    for (size_t i = 0; i < t->count && !fault; i++) {
        buf_item(&act->out);
        buf_putc(&act->out, '{');
        fault = trace_write(act, &t->views[i]);
        buf_putc(&act->out, '}');
    }
    buf_putc(&act->out, ']');
    return fault;
}

/* The tree is drawn from the answer that JSON would be. */
static void
draw_tree(struct act *act)
{
    json_t *answer = json_loadb(act->out.data, act->out.len, 0, NULL);

    buf_clear(&act->out);
    trace_draw(answer, act->lang, &act->out);
    json_decref(answer);
    act->gives = "text/plain; charset=utf-8";
}

/* ---- as a file ---- */

static const struct {
    const char *name, *type;
} FILES[] = {
    {"csv", "text/csv; charset=utf-8"},
    {"xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
    {"graphml", "application/graphml+xml"},
    {"pdf", "application/pdf"},
};

/* A name of plain ASCII whatever the code is made of. */
static const char *
file_name(struct act *act, const char *kind, const char *ending)
{
    char *name = arena_printf(act->arena, "trace-%s-%.40s.%s", kind,
                              act_text(act, "code"), ending);

    for (char *p = name; *p; p++)
        if (!isalnum((unsigned char)*p) && *p != '-' && *p != '.')
            *p = '_';
    return name;
}

static struct fault *
write_file(struct act *act, const struct trace_report *report, const char *format)
{
    if (*format == 'c')
        return trace_csv_write(act, report, act_text(act, "part"));
    if (*format == 'x')
        return trace_xlsx_write(act, report);
    return *format == 'g' ? trace_graphml_write(act, report)
                          : trace_pdf_write(act, report);
}

static struct fault *
give_file(struct act *act, const struct traces *t, const char *kind, const char *format)
{
    const struct trace_report report = {
        .views = t->views,
        .count = t->count,
        .total = t->total,
        .about = arena_printf(act->arena, "%s %s", word_value("start", kind, act->lang),
                              act_text(act, "code")),
    };

    buf_clear(&act->out);
    for (size_t i = 0; i < sizeof FILES / sizeof *FILES; i++)
        if (strcmp(FILES[i].name, format) == 0)
            act->gives = FILES[i].type;
    act->file_name = file_name(act, kind, format);
    return write_file(act, &report, format);
}

static struct fault *
run(struct act *act, const char *kind, trace_begin *begin)
{
    const char *format = act_text(act, "format");
    struct trace_from from = {0};
    struct traces t;

    buf_putc(&act->out, '{');
    struct fault *fault = begin(act, &from);
    if (!fault)
        fault = load_all(act, &from, &t);
    if (fault)
        return fault;
    if (format && strcmp(format, "json") != 0 && strcmp(format, "tree") != 0)
        return give_file(act, &t, kind, format);
    fault = write_json(act, &t);
    buf_putc(&act->out, '}');
    if (fault || !format)
        return fault;
    if (*format == 't')
        draw_tree(act);
    else
        act->gives = "application/json"; /* on the command line, too */
    return NULL;
}

#define RUN(kind)                                                                        \
    static struct fault *run_##kind(struct act *act)                                     \
    {                                                                                    \
        return run(act, #kind, trace_from_##kind);                                       \
    }
RUN(batch)
RUN(unit)
RUN(pack)
RUN(place)
RUN(party)
RUN(delivery)
RUN(sample)

static struct fault *
run_unit_show(struct act *act)
{
    struct flow_unit unit;
    struct fault *fault = flow_unit_read(act, act_text(act, "code"), &unit);

    return fault ? fault : unit_write(act, &unit);
}

const struct action TRACE_ACTIONS[] = {
    {.noun = "trace",
     .verb = "batch",
     .method = "GET",
     .path = "/api/v1/batches/{code}/trace",
     .power = POWER_READ,
     .status = 200,
     .fields = BATCH_FIELDS,
     .run = run_batch,
     .zh = "追溯一个批次：从生产者到每一个持有者，断点和数量平衡",
     .en = "Follows a batch from its producer to every holder, with gaps and balance",
     .example = "firemark trace batch B001",
     .show = trace_show},
    {.noun = "trace",
     .verb = "unit",
     .method = "GET",
     .path = "/api/v1/units/{code}/trace",
     .power = POWER_READ,
     .status = 200,
     .fields = UNIT_FIELDS,
     .run = run_unit,
     .zh = "追溯一件产品：它的经历，以及所在批次从它所在场所向上下游的流向",
     .en = "Follows a unit: its history, and its batch up and down from where it is",
     .example = "firemark trace unit 0000-0180-05V7",
     .show = trace_show},
    {.noun = "trace",
     .verb = "pack",
     .method = "GET",
     .path = "/api/v1/packs/{code}/trace",
     .power = POWER_READ,
     .status = 200,
     .fields = PACK_FIELDS,
     .run = run_pack,
     .zh = "追溯一个包装：装了什么，怎样移动过，其中每个批次的流向",
     .en = "Follows a pack: what it holds, how it moved, and each batch in it",
     .example = "firemark trace pack 0000-0180-05V7",
     .show = trace_show},
    {.noun = "trace",
     .verb = "place",
     .method = "GET",
     .path = "/api/v1/places/{code}/trace",
     .power = POWER_READ,
     .status = 200,
     .fields = PLACE_FIELDS,
     .run = run_place,
     .zh = "一个场所持有哪些批次和产品，哪些已召回；给出批次则从该场所追溯",
     .en = "What a place holds and what of it is recalled; with a batch, follows it from "
           "there",
     .example = "firemark trace place P001 --batch B001",
     .show = trace_show},
    {.noun = "trace",
     .verb = "party",
     .method = "GET",
     .path = "/api/v1/parties/{code}/trace",
     .power = POWER_READ,
     .status = 200,
     .fields = PARTY_FIELDS,
     .run = run_party,
     .zh = "一个单位的全部场所持有哪些批次；给出批次则从这些场所追溯",
     .en = "What all places of a party hold; with a batch, follows it from them",
     .example = "firemark trace party D001 --batch B001",
     .show = trace_show},
    {.noun = "trace",
     .verb = "delivery",
     .method = "GET",
     .path = "/api/v1/deliveries/{code}/trace",
     .power = POWER_READ,
     .status = 200,
     .fields = DELIVERY_FIELDS,
     .run = run_delivery,
     .zh = "追溯一次交付：按单据号或事件编号，其中每个批次从收货处向上下游的流向",
     .en = "Follows a delivery, by its note's number or its event: each batch of it up "
           "and down from where it went",
     .example = "firemark trace delivery SH-17",
     .show = trace_show},
    {.noun = "trace",
     .verb = "sample",
     .method = "GET",
     .path = "/api/v1/samples/{code}/trace",
     .power = POWER_READ,
     .status = 200,
     .fields = SAMPLE_FIELDS,
     .run = run_sample,
     .zh = "由一份抽样单或样品标签追溯：从抽样场所找到全部持有者",
     .en = "From a sampling record or a sample's label: its batch, from where it was "
           "taken to every holder",
     .example = "firemark trace sample CJ2026-310000-0001",
     .show = trace_show},
    {.noun = "unit",
     .verb = "show",
     .method = "GET",
     .path = "/api/v1/units/{code}",
     .power = POWER_READ,
     .status = 200,
     .fields = SHOW_FIELDS,
     .run = run_unit_show,
     .zh = "显示一件产品的状态、该怎么办和全部经历",
     .en = "Shows a unit's status, what to do, and its whole history",
     .example = "firemark unit show 0000-0180-05V7",
     .show = unit_show},
    {.en = NULL}};
