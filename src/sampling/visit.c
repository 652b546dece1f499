#include "sampling/visit.h"

#include <string.h>

#include "access/act.h"
#include "evidence/number.h"
#include "sampling/rules.h"
#include "sampling/sampling.h"
#include "sampling_sql.h"

static struct fault *
unknown(struct act *act, const char *where)
{
    return act_fault(act, FAULT_ABSENT, "sampling_unknown", where,
                     "没有这个场所、产品或抽样单，或不在您的辖区；请核对编号",
                     "no such place, product or sampling record, or outside your areas; "
                     "check the code");
}

/* ---- no sample ---- */

/* The rules of who samples where hold for a visit, too. */
static struct fault *
judge(struct act *act)
{
    const char *names[SAMPLERS_MAX];
    const struct sampling_take visit = {.samplers = names,
                                        .samplers_n = sampling_samplers(act, names),
                                        .domain = act_text(act, "domain"),
                                        .test = 1,
                                        .stock = 1};
    enum sampling_verdict verdict = sampling_take_judge(&visit);

    if (verdict != SAMPLING_MAY)
        return act_fault(act, FAULT_INPUT, sampling_verdict_code(verdict), NULL,
                         sampling_verdict_text(verdict, "zh"),
                         sampling_verdict_text(verdict, "en"));
    if (strcmp(act_text(act, "reason"), "other") == 0 && !act_text(act, "detail"))
        return act_fault(act, FAULT_INPUT, "visit_detail", "detail",
                         "原因为“其他”的，须写明情况",
                         "where the reason is \"other\", say what happened");
    return NULL;
}

static json_t *
visit_body(struct act *act, const char *number, const struct pg_rows *rows)
{
    json_t *body = json_pack("{s:s, s:s, s:s, s:O}", "number", number, "domain",
                             act_text(act, "domain"), "reason", act_text(act, "reason"),
                             "fields", act->in);

    if (!pg_is_null(rows, 0, 3))
        json_object_set_new(body, "product_id", json_integer(pg_int(rows, 0, 3)));
    return body;
}

struct fault *
visit_not_taken(struct act *act)
{
    const char *number;
    struct pg_rows *rows;
    struct fault *fault = judge(act);

    if (!fault)
        fault = pg_run(act->pg, act->arena, SQL_visit_facts, &rows, 2,
                       act_text(act, "place"), act_text(act, "product"));
    if (fault)
        return fault;
    if (pg_rows_count(rows) == 0 ||
        !access_sees(act->actor, (int)pg_int(rows, 0, 1), pg_int(rows, 0, 2)))
        return unknown(act, "place");
    if (strcmp(pg_text(rows, 0, 4), "t") == 0)
        return unknown(act, "product");
    fault = document_number(act, DOCUMENT_NOT_SAMPLED, &number);
    if (fault)
        return fault;
    buf_printf(&act->out, "{\"number\":\"%s\"}", number);
    return act_append(
        act, &(struct act_event){.kind = "not_sampled",
                                 .place_id = pg_int(rows, 0, 0),
                                 .area = (int)pg_int(rows, 0, 1),
                                 .company_id = pg_int(rows, 0, 2),
                                 .occurred_at = act_text(act, "occurred_at"),
                                 .attachments = json_object_get(act->in, "photos"),
                                 .body = visit_body(act, number, rows)});
}

/* ---- samples that stay ---- */

static json_t *
kept_body(struct act *act, const char *sampling_id)
{
    static const char *const FIELDS[] = {"storage", "keeper", "phone", "disposal",
                                         "instructions"};
    json_t *body = json_pack("{s:s}", "sampling_id", sampling_id);

    for (size_t i = 0; i < sizeof FIELDS / sizeof *FIELDS; i++) {
        const char *text = act_text(act, FIELDS[i]);
        if (text)
            json_object_set_new(body, FIELDS[i], json_string(text));
    }
    if (!act_text(act, "disposal"))
        json_object_set_new(body, "disposal", json_string("keep"));
    return body;
}

struct fault *
visit_keep(struct act *act)
{
    struct pg_rows *rows;
    struct fault *fault =
        pg_run(act->pg, act->arena, SQL_visit_record, &rows, 1, act_text(act, "number"));

    if (fault)
        return fault;
    if (pg_rows_count(rows) == 0)
        return unknown(act, "number");
    if (pg_int(rows, 0, 5) <= 0)
        return act_fault(act, FAULT_CONFLICT, "sampling_no_reserve", "number",
                         "该抽样没有备用样品", "this sampling has no reserve sample");
    buf_puts(&act->out, "{\"number\":");
    buf_json(&act->out, act_text(act, "number"));
    buf_puts(&act->out, ",\"storage\":");
    buf_json(&act->out, act_text(act, "storage"));
    buf_putc(&act->out, '}');
    return act_append(
        act, &(struct act_event){.kind = "samples_kept",
                                 .batch_id = pg_int(rows, 0, 1),
                                 .place_id = pg_int(rows, 0, 2),
                                 .unit_index = -1,
                                 .area = (int)pg_int(rows, 0, 3),
                                 .company_id = pg_int(rows, 0, 4),
                                 .occurred_at = act_text(act, "occurred_at"),
                                 .attachments = json_object_get(act->in, "photos"),
                                 .body = kept_body(act, pg_text(rows, 0, 0))});
}
