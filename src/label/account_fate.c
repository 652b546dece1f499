#include "label/account_fate.h"

#include <firemark/label.h>
#include <string.h>

#include "access/act.h"
#include "label/account.h"
#include "label/approve.h"
#include "label_sql.h"

/* Columns of label_span_facts.sql: pairs of a number and the first label's code. */
enum { LABELS, ENDED = 1, UNPRINTED = 3, MOVED = 5, APPLIED = 7 };

static const struct {
    const char *event;
    bool on_paper;  /* only what is printed */
    bool not_moved; /* never what is on goods under way */
    bool not_on;    /* nor what was applied at all */
} ENDS[] = {
    [LABEL_VOID] = {"labels_voided", false, true, false},
    [LABEL_SPOILED] = {"labels_spoiled", true, true, false},
    [LABEL_APPLIED] = {"labels_applied", true, false, false},
    [LABEL_UNUSED] = {"labels_returned", true, true, true},
};

/* ---- which labels ---- */

static struct fault *
find_label(struct act *act, const char *code, struct pg_rows **rows)
{
    struct fm_serial serial;
    struct fm_label label;
    struct fm_error why = {0};
    struct fault *fault;

    if (fm_label_parse(code, strlen(code), &label, NULL) == FM_OK)
        serial = label.serial;
    else if (fm_serial_parse(code, strlen(code), &serial, NULL, &why) != FM_OK)
        return act_fault(act, FAULT_INPUT, "serial_wrong", code, why.zh, why.en);
    fault = pg_run(act->pg, act->arena, SQL_label_find, rows, 2,
                   act_number(act, serial.index), act_number(act, serial.random));
    if (!fault && pg_rows_count(*rows) == 0)
        fault = act_fault(act, FAULT_ABSENT, "label_unknown", code,
                          "没有签发过这个标签，或不在您的辖区",
                          "this label was never issued, or is not in your areas");
    return fault;
}

struct fault *
account_span(struct act *act, const char *first, const char *last, struct label_span *out)
{
    struct pg_rows *from, *to;
    struct fault *fault = find_label(act, first, &from);

    to = from;
    if (!fault && last)
        fault = find_label(act, last, &to);
    if (fault)
        return fault;
    *out = (struct label_span){.batch_id = pg_int(from, 0, 0),
                               .first = pg_int(from, 0, 1),
                               .last = pg_int(to, 0, 1),
                               .job = pg_text(from, 0, 2),
                               .area = (int)pg_int(from, 0, 4),
                               .company_id = pg_int(from, 0, 5)};
    if (out->last < out->first || out->last > pg_int(from, 0, 3))
        return act_fault(act, FAULT_INPUT, "label_span", "last",
                         "起止标签须属同一任务、同一类型，且首标签在前",
                         "first and last must be of one job and one type, the first "
                         "before the last");
    return pg_run(act->pg, act->arena, SQL_label_span_lock, &from, 3,
                  act_number(act, out->batch_id), act_number(act, out->first),
                  act_number(act, out->last));
}

/* ---- whether they may end so ---- */

static struct fault *
refuse(struct act *act, const struct pg_rows *facts, int at, const char *code,
       const char *zh, const char *en)
{
    long long n = pg_int(facts, 0, at), all = pg_int(facts, 0, LABELS);
    const char *first = pg_text(facts, 0, at + 1);

    return act_fault(act, FAULT_CONFLICT, code, "code",
                     arena_printf(act->arena, "%lld 个标签中有 %lld 个%s，第一个是 %s",
                                  all, n, zh, first),
                     arena_printf(act->arena, "%lld of %lld labels %s; the first is %s",
                                  n, all, en, first));
}

static struct fault *
judge(struct act *act, const struct pg_rows *facts, enum label_end end)
{
    if (pg_int(facts, 0, ENDED))
        return refuse(act, facts, ENDED, "label_void", "已经作废、损坏或退回",
                      "are void, spoiled or handed back already");
    if (ENDS[end].on_paper && pg_int(facts, 0, UNPRINTED))
        return refuse(act, facts, UNPRINTED, "label_unprinted",
                      "没有打印记录（未打印的请作废）",
                      "were never printed (void them instead)");
    if (ENDS[end].not_moved && pg_int(facts, 0, MOVED))
        return refuse(
            act, facts, MOVED, "label_in_use",
            "的产品已流通，不能作废；标签损坏请换标（label relabel）",
            "are on goods in circulation and cannot be voided; re-label a damaged "
            "one (label relabel)");
    if (ENDS[end].not_on && pg_int(facts, 0, APPLIED))
        return refuse(act, facts, APPLIED, "label_in_use", "已贴在产品上，不能算未用",
                      "are on their products and cannot be unused");
    return NULL;
}

static json_t *
end_body(const struct label_span *span, const char *reason)
{
    return json_pack("{s:I, s:I, s:s*}", "first", (json_int_t)span->first, "last",
                     (json_int_t)span->last, "reason", reason);
}

struct fault *
account_end(struct act *act, const struct label_span *span, enum label_end end,
            const char *reason)
{
    struct pg_rows *facts;
    struct fault *fault =
        pg_run(act->pg, act->arena, SQL_label_span_facts, &facts, 3,
               act_number(act, span->batch_id), act_number(act, span->first),
               act_number(act, span->last));

    if (!fault)
        fault = judge(act, facts, end);
    if (fault)
        return fault;
    return act_append(act, &(struct act_event){
                               .kind = ENDS[end].event,
                               .batch_id = span->batch_id,
                               .unit_index = span->first == span->last ? span->first : -1,
                               .area = span->area,
                               .company_id = span->company_id,
                               .body = end_body(span, reason)});
}

/* ---- leftovers ---- */

static struct fault *
leftover_differs(struct act *act, long long counted, long long outstanding)
{
    return act_fault(
        act, FAULT_CONFLICT, "label_leftover", "unused",
        arena_printf(act->arena,
                     "该任务尚无去向的标签为 %lld 个，清点为 %lld 个，相差 %lld 个；"
                     "请按编码逐段退回（--first、--last），或先登记贴上、损坏的标签",
                     outstanding, counted, outstanding - counted),
        arena_printf(
            act->arena,
            "nothing is known of %lld labels of this job, and %lld were counted: a "
            "difference of %lld; hand them back by their codes (--first, --last), "
            "or first record what was applied or spoiled",
            outstanding, counted, outstanding - counted));
}

struct fault *
account_return(struct act *act, const char *job_id, int64_t count, const char *reason)
{
    struct pg_rows *job, *left;
    struct fault *fault = label_job_lock(act, job_id, &job);

    if (!fault)
        fault = pg_run(act->pg, act->arena, SQL_label_outstanding, &left, 1, job_id);
    if (!fault && pg_rows_count(left) != count)
        fault = leftover_differs(act, count, pg_rows_count(left));
    if (fault)
        return fault;
    return act_append(
        act, &(struct act_event){
                 .kind = "labels_returned",
                 .batch_id = pg_int(job, 0, 0),
                 .unit_index = -1,
                 .area = (int)pg_int(job, 0, 2),
                 .company_id = pg_int(job, 0, 3),
                 .body = json_pack("{s:s, s:o, s:I, s:s}", "job_id", job_id, "ranges",
                                   json_loads(account_ranges(act, left), 0, NULL),
                                   "counted", (json_int_t)count, "reason", reason)});
}
