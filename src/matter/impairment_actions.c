/* The impairment clock: what of a building's protection is missing since when, what is
 * done meanwhile, and how it ends. It starts and ends by the movements (the schema's
 * impairment_derive()); people record measures, or that none will be restored and why. */
#include <stdio.h>
#include <string.h>

#include "base/words.h"
#include "flow/pen.h"
#include "matter/facts.h"
#include "matter/matter_actions.h"
#include "matter_sql.h"

static const struct field LIST_FIELDS[] = {
    {"place", FIELD_TEXT, false, 64, NULL, "场所编码", "code of the place"},
    {"area", FIELD_INT, false, 999999, NULL, "行政区代码", "code of the area"},
    {"state", FIELD_TEXT, false, 0, "running|overdue|ended", "状态", "state"},
    {"limit", FIELD_INT, false, 10000, NULL, "最多几条", "how many at most"},
    {.name = NULL}};

#define PRODUCT_FIELD                                                                    \
    {                                                                                    \
        "product", FIELD_TEXT, false, 200, NULL, "产品名称；只有一处缺口时可不填",       \
            "name of the product; not needed where only one is missing"                  \
    }

static const struct field MEASURE_FIELDS[] = {
    {"place", FIELD_TEXT, true, 64, NULL, "场所编码", "code of the place"},
    {"measure", FIELD_TEXT, true, 0,
     "fire_watch|patrol|spare_equipment|restricted_use|notice|other", "临时措施",
     "measure taken meanwhile"},
    {"by_whom", FIELD_TEXT, true, 200, NULL, "由谁负责", "who carries it out"},
    {"note", FIELD_TEXT, true, 1000, NULL, "内容", "what exactly"},
    {"until", FIELD_TIME, false, 0, NULL, "持续到何时", "until when"},
    PRODUCT_FIELD,
    {"evidence", FIELD_FILES, false, 50, NULL, "证据文件", "files of evidence"},
    {.name = NULL}};

static const struct field END_FIELDS[] = {
    {"place", FIELD_TEXT, true, 64, NULL, "场所编码", "code of the place"},
    {"reason", FIELD_TEXT, true, 1000, NULL, "结束原因",
     "why it ends without restoration"},
    PRODUCT_FIELD,
    {"evidence", FIELD_FILES, false, 50, NULL, "证据文件", "files of evidence"},
    {.name = NULL}};

static const struct field NO_FIELDS[] = {{.name = NULL}};

static const struct field TERM_FIELDS[] = {
    {"hours", FIELD_INT, true, 8760, NULL, "小时数", "hours"},
    {"basis", FIELD_TEXT, true, 500, NULL, "依据", "its basis"},
    {"basis_en", FIELD_TEXT, false, 500, NULL, "依据（英文）", "its basis in English"},
    {"product", FIELD_TEXT, false, 200, NULL, "产品名称，不填为其他所有产品",
     "name of the product; any other where not given"},
    {.name = NULL}};

/* ---- recording ---- */

struct running {
    int64_t place, company;
    int area;
    const char *product;
};

/* The one impairment that is meant; the place is locked, so it stays. */
static struct fault *
find(struct act *act, struct running *out)
{
    struct matter_place place;
    struct pg_rows *rows;
    struct fault *fault = matter_place_find(act, "place", &place);

    if (!fault)
        fault = pg_run(act->pg, act->arena, SQL_impairment_running, &rows, 2,
                       act_number(act, place.id), act_text(act, "product"));
    if (fault)
        return fault;
    if (pg_rows_count(rows) == 0)
        return act_fault(act, FAULT_CONFLICT, "impairment_none", "place",
                         "该场所没有这样的防护缺口；请先查看（impairment list）",
                         "nothing of the kind is missing there; look it up first "
                         "(impairment list)");
    if (pg_rows_count(rows) > 1)
        return act_fault(act, FAULT_INPUT, "impairment_which", "product",
                         "该场所有几种产品缺失；请写明产品名称",
                         "several products are missing there; name the product");
    *out = (struct running){place.id, pg_int(rows, 0, 2), (int)pg_int(rows, 0, 1),
                            pg_text(rows, 0, 0)};
    return NULL;
}

static struct fault *
append(struct act *act, const char *kind, const struct running *r, json_t *body)
{
    json_object_set_new(body, "product", json_string(r->product));
    matter_answer(act, json_pack("{s:s, s:s}", "place", act_text(act, "place"), "product",
                                 r->product));
    return act_append(
        act, &(struct act_event){.kind = kind,
                                 .place_id = r->place,
                                 .unit_index = -1,
                                 .area = r->area,
                                 .company_id = r->company,
                                 .attachments = json_object_get(act->in, "evidence"),
                                 .body = body});
}

static struct fault *
run_measure(struct act *act)
{
    struct running running;
    struct fault *fault = find(act, &running);

    if (fault)
        return fault;
    json_t *body =
        json_pack("{s:s, s:s, s:s}", "measure", act_text(act, "measure"), "note",
                  act_text(act, "note"), "by_whom", act_text(act, "by_whom"));
    if (act_text(act, "until"))
        json_object_set_new(body, "until", json_string(act_text(act, "until")));
    return append(act, "impairment_measured", &running, body);
}

static struct fault *
run_end(struct act *act)
{
    struct running running;
    struct fault *fault = find(act, &running);

    return fault ? fault
                 : append(act, "impairment_ended", &running,
                          json_pack("{s:s}", "note", act_text(act, "reason")));
}

/* ---- the list on the terminal ---- */

static void
put_row(const struct pen *pen, struct buf *out, const json_t *row)
{
    const char *state = pen_text(row, "state");
    char since[17], due[17];
    size_t i;
    json_t *m;

    pen_put(pen, out, strcmp(state, "overdue") == 0 ? PEN_ALARM : PEN_STRONG,
            word_value("state", state, pen->lang));
    buf_printf(out, "  %s %s\n  %s  %lld / %lld", pen_text(row, "name"),
               pen_text(row, "place"), pen_text(row, "product"), pen_int(row, "missing"),
               pen_int(row, "peak"));
    buf_printf(out, "  %s %s  %s %s", word_field("started_at", pen->lang),
               pen_day(row, "started_at", since), word_field("deadline", pen->lang),
               pen_day(row, "deadline", due));
    if (*pen_text(row, "ended_by"))
        buf_printf(out, "  %s %s",
                   word_value("ended_by", pen_text(row, "ended_by"), pen->lang),
                   pen_text(row, "reason"));
    buf_putc(out, '\n');
    json_array_foreach(json_object_get(row, "measures"), i, m) buf_printf(
        out, "    %s  %s  %s\n", word_value("measure", pen_text(m, "measure"), pen->lang),
        pen_text(m, "by_whom"), pen_text(m, "note"));
    buf_printf(out, "    %s\n", pen_lang(pen, row, "basis"));
}

static void
show_list(const json_t *answer, const char *lang)
{
    struct pen pen = pen_new(lang);
    BUF_SCOPE struct buf out = {0};
    size_t i;
    json_t *row;

    if (json_array_size(answer) == 0)
        buf_puts(&out, pen.en ? "(none)\n" : "（无）\n");
    json_array_foreach(answer, i, row) put_row(&pen, &out, row);
    fputs(out.data, stdout);
}

const struct action IMPAIRMENT_ACTIONS[] = {
    {.noun = "impairment",
     .verb = "list",
     .method = "GET",
     .path = "/api/v1/impairments",
     .power = POWER_READ,
     .status = 200,
     .fields = LIST_FIELDS,
     .sql = SQL_impairment_list,
     .show = show_list,
     .zh = "列出防护缺口：哪里缺什么、从何时起、何时到期、临时措施、如何恢复",
     .en = "Lists impairments: what is missing where since when, its deadline, the "
           "measures taken, and how it ended",
     .example = "firemark impairment list --state running"},
    {.noun = "impairment",
     .verb = "measure",
     .method = "POST",
     .path = "/api/v1/places/{place}/impairments/measures",
     .power = POWER_FIELD,
     .status = 201,
     .fields = MEASURE_FIELDS,
     .run = run_measure,
     .zh = "登记防护缺口期间的临时措施（如派人值守）",
     .en = "Records a measure taken while protection is missing (a fire watch, say)",
     .example =
         "firemark impairment measure U001 fire_watch --by-whom 物业 --note 每小时巡查"},
    {.noun = "impairment",
     .verb = "end",
     .method = "POST",
     .path = "/api/v1/places/{place}/impairments/end",
     .power = POWER_DECIDE,
     .status = 200,
     .fields = END_FIELDS,
     .run = run_end,
     .zh = "写明原因结束防护缺口（不再恢复时）；重新安装的会自动结束",
     .en = "Ends an impairment with a reason, where nothing will be restored; it ends by "
           "itself when as many are installed again",
     .example = "firemark impairment end U001 --reason 场所已停用"},
    {.noun = "impairment",
     .verb = "terms",
     .method = "GET",
     .path = "/api/v1/impairment-terms",
     .power = POWER_READ,
     .status = 200,
     .fields = NO_FIELDS,
     .sql = SQL_impairment_terms,
     .zh = "列出防护缺口的期限及其依据",
     .en = "Lists the terms of impairments with their basis",
     .example = "firemark impairment terms"},
    {.noun = "impairment",
     .verb = "term",
     .method = "POST",
     .path = "/api/v1/impairment-terms",
     .power = POWER_ADMIN,
     .status = 200,
     .fields = TERM_FIELDS,
     .sql = SQL_impairment_term_set,
     .zh = "设定防护缺口的期限及其依据",
     .en = "Sets a term of impairments with its basis",
     .example = "firemark impairment term 24 --basis 市局规定"},
    {.en = NULL}};
