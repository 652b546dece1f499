#include "sampling/sampling.h"

#include <firemark/label.h>
#include <string.h>

#include "access/act.h"
#include "evidence/number.h"
#include "flow/covers.h"
#include "flow/flow.h"
#include "label/issue.h"
#include "sampling/rules.h"
#include "sampling_sql.h"

static const char CONFORMING[] = "所检项目未发现不合格";
static const char NONCONFORMING[] = "所检项目不合格";

/* What a record is made from; times and ids as text live in act's arena. */
struct taking {
    int64_t batch, company, place, area, test, reserve;
    const char *id, *number, *standard;
    char job[UUID_TEXT];
};

static struct fault *
verdict_fault(struct act *act, enum sampling_verdict verdict)
{
    bool state = verdict == SAMPLING_STOCK || verdict == SAMPLING_RESULT_TWICE;

    return act_fault(
        act, state ? FAULT_CONFLICT : FAULT_INPUT, sampling_verdict_code(verdict), NULL,
        sampling_verdict_text(verdict, "zh"), sampling_verdict_text(verdict, "en"));
}

static struct fault *
unknown(struct act *act, const char *where)
{
    return act_fault(act, FAULT_ABSENT, "sampling_unknown", where,
                     "没有这个批次、场所或抽样单，或不在您的辖区；请核对编号",
                     "no such batch, place or sampling record, or outside your areas; "
                     "check the code");
}

int
sampling_samplers(struct act *act, const char *names[SAMPLERS_MAX])
{
    const json_t *list = json_object_get(act->in, "samplers");
    int n = 0;

    while (n < SAMPLERS_MAX && n < (int)json_array_size(list)) {
        names[n] = json_string_value(json_array_get(list, (size_t)n));
        n++;
    }
    return n;
}

static struct fault *
judge_take(struct act *act, struct taking *t)
{
    const char *names[SAMPLERS_MAX];
    struct pg_rows *rows;
    struct fault *fault =
        pg_run(act->pg, act->arena, SQL_sampling_lock, &rows, 1, act_text(act, "batch"));

    if (!fault)
        fault = pg_run(act->pg, act->arena, SQL_sampling_facts, &rows, 2,
                       act_text(act, "batch"), act_text(act, "place"));

    if (fault)
        return fault;
    if (pg_rows_count(rows) == 0)
        return unknown(act, "batch");
    t->batch = pg_int(rows, 0, 0);
    t->company = pg_int(rows, 0, 1);
    t->place = pg_int(rows, 0, 2);
    t->area = pg_int(rows, 0, 3);
    t->test = act_int(act, "test", pg_int(rows, 0, 5));
    t->reserve = act_int(act, "reserve", pg_int(rows, 0, 6));
    t->standard = pg_text(rows, 0, 7);
    if (!access_sees(act->actor, (int)t->area, t->company))
        return unknown(act, "place");
    struct sampling_take take = {names,
                                 sampling_samplers(act, names),
                                 act_text(act, "domain"),
                                 t->test,
                                 t->reserve,
                                 pg_int(rows, 0, 4)};
    enum sampling_verdict verdict = sampling_take_judge(&take);
    return verdict == SAMPLING_MAY ? NULL : verdict_fault(act, verdict);
}

/* One label each for test sample, reserve and seal; one per unit that gets a code. */
static struct fault *
issue_labels(struct act *act, struct taking *t)
{
    int64_t units = act_int(act, "units", 0);
    struct label_range ranges[] = {{.type = FM_TYPE_SAMPLE, .count = 1},
                                   {.type = FM_TYPE_RESERVE, .count = 1},
                                   {.type = FM_TYPE_SEAL, .count = 1},
                                   {.type = FM_TYPE_UNIT, .count = units}};

    return label_issue(act,
                       &(struct label_request){.batch_id = t->batch,
                                               .place_id = t->place,
                                               .purpose = "sampling",
                                               .ranges = ranges,
                                               .n = units > 0 ? 4 : 3},
                       t->job);
}

/* The fields of the form, as given, with the defaults that were used. */
static json_t *
form_fields(struct act *act, const struct taking *t)
{
    json_t *fields = json_deep_copy(act->in);

    json_object_set_new(fields, "test", json_integer(t->test));
    json_object_set_new(fields, "reserve", json_integer(t->reserve));
    if (!act_text(act, "standard"))
        json_object_set_new(fields, "standard", json_string(t->standard));
    return fields;
}

static struct fault *
append_record(struct act *act, const struct taking *t)
{
    return act_append(act,
                      &(struct act_event){
                          .kind = "sampled",
                          .id = t->id,
                          .batch_id = t->batch,
                          .place_id = t->place,
                          .unit_index = -1,
                          .area = (int)t->area,
                          .company_id = t->company,
                          .occurred_at = act_text(act, "occurred_at"),
                          .attachments = json_object_get(act->in, "photos"),
                          .body = json_pack("{s:s, s:s, s:o, s:s}", "number", t->number,
                                            "domain", act_text(act, "domain"), "fields",
                                            form_fields(act, t), "job_id", t->job),
                      });
}

/* What was sampled is not what the record has there. */
static struct fault *
watch_astray(struct act *act, const struct taking *t)
{
    struct pg_rows *rows;
    struct fault *fault = pg_run(act->pg, act->arena, SQL_sampling_astray, &rows, 2,
                                 act_number(act, t->batch), act_number(act, t->place));

    if (fault || pg_rows_count(rows) == 0)
        return fault;
    const char *batch = pg_text(rows, 0, 0), *place = pg_text(rows, 0, 1),
               *others = pg_text(rows, 0, 2);
    json_t *why = json_pack(
        "{s:s, s:s, s:s, s:s, s:s}", "rule", "sample_astray", "document", t->number,
        "others", others, "zh",
        arena_printf(act->arena, "在%s抽到批次 %s，但没有它到过该处的记录%s%s", place,
                     batch, *others ? "；记录在该处的同类批次：" : "", others),
        "en",
        arena_printf(act->arena,
                     "batch %s was sampled at %s, where the record never brought it%s%s",
                     batch, place,
                     *others ? "; of its product the record has there: " : "", others));
    return flow_alert(act,
                      &(struct flow_unit){.batch_id = t->batch,
                                          .area = (int)t->area,
                                          .company_id = t->company},
                      t->place, "sample_astray", why, NULL);
}

struct fault *
sampling_take(struct act *act)
{
    char id[UUID_TEXT];
    struct taking t = {.id = id};
    struct fault *fault = judge_take(act, &t);

    uuid7_new_text(id);
    if (!fault)
        fault = document_number(act, DOCUMENT_SAMPLING, &t.number);
    if (!fault)
        fault = issue_labels(act, &t);
    if (!fault)
        fault = append_record(act, &t);
    if (!fault)
        fault = flow_move(act, &(struct flow_move){
                                   .kind = "consumed",
                                   .batch_id = t.batch,
                                   .from_place = t.place,
                                   .from_bucket = "stock",
                                   .to_place = t.place,
                                   .to_bucket = "consumed",
                                   .qty = t.test + t.reserve,
                                   .document = t.number,
                                   .occurred_at = act_text(act, "occurred_at"),
                               });
    if (!fault)
        fault = watch_astray(act, &t);
    if (!fault)
        buf_printf(&act->out, "{\"number\":\"%s\",\"label_job\":\"%s\"}", t.number,
                   t.job);
    return fault;
}

/* Items: {"name": {"requirement": .., "measured": .., "pass": bool}}. */
static void
count_items(struct act *act, struct sampling_result *r)
{
    json_t *items = json_object_get(act->in, "items"), *item;
    const char *name;

    json_object_foreach(items, name, item)
    {
        const json_t *pass = json_object_get(item, "pass");
        r->items++;
        r->failed += !json_is_true(pass);
    }
}

static json_t *
result_body(struct act *act, const struct pg_rows *rows, const struct sampling_outcome *o)
{
    json_t *body = json_deep_copy(act->in);
    bool failed = o->failed;

    json_object_del(body, "covers");
    if (o->covers)
        json_object_set(body, "covers", o->covers);
    json_object_set_new(body, "sampling_id", json_string(pg_text(rows, 0, 0)));
    json_object_set_new(body, "wording",
                        json_string(failed ? NONCONFORMING : CONFORMING));
    if (!pg_is_null(rows, 0, 7))
        json_object_set_new(body, "corrects", json_string(pg_text(rows, 0, 7)));
    return body;
}

struct fault *
sampling_result(struct act *act, struct sampling_outcome *out)
{
    struct pg_rows *rows;
    struct sampling_result r = {.correction =
                                    json_is_true(json_object_get(act->in, "correction")),
                                .result = act_text(act, "result"),
                                .report = act_text(act, "report"),
                                .scope = act_text(act, "scope")};
    struct fault *fault =
        pg_run(act->pg, act->arena, SQL_result_lock, &rows, 1, act_text(act, "number"));

    if (!fault)
        fault = pg_run(act->pg, act->arena, SQL_result_facts, &rows, 1,
                       act_text(act, "number"));

    if (fault)
        return fault;
    if (pg_rows_count(rows) == 0)
        return unknown(act, "number");
    r.before = pg_text(rows, 0, 5);
    count_items(act, &r);
    enum sampling_verdict verdict = sampling_result_judge(&r);
    if (verdict != SAMPLING_MAY)
        return verdict_fault(act, verdict);
    *out = (struct sampling_outcome){.number = act_text(act, "number"),
                                     .sampling_id = pg_text(rows, 0, 0),
                                     .batch_id = pg_int(rows, 0, 1),
                                     .failed = strcmp(r.result, "nonconforming") == 0,
                                     .recalled = !pg_is_null(rows, 0, 6),
                                     .scope = r.scope};
    if (out->failed)
        fault = covers_read(act, out->batch_id, &out->covers);
    if (fault)
        return fault;
    return act_append(
        act, &(struct act_event){.kind = "result_recorded",
                                 .batch_id = out->batch_id,
                                 .place_id = pg_int(rows, 0, 4),
                                 .unit_index = -1,
                                 .area = (int)pg_int(rows, 0, 2),
                                 .company_id = pg_int(rows, 0, 3),
                                 .occurred_at = act_text(act, "occurred_at"),
                                 .attachments = json_object_get(act->in, "files"),
                                 .body = result_body(act, rows, out)});
}
