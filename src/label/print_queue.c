#include "label/print_queue.h"
#include "label/account.h"

#include <stdlib.h>
#include <string.h>

#include "access/act.h"
#include "base/uuid.h"
#include "label/issue.h"
#include "label/print_job.h"
#include "label/print_worker.h"
#include "label/printer.h"
#include "label/signer.h"
#include "label_sql.h"

static struct fault *
tell(struct act *act, const char *id)
{
    struct pg_rows *rows;
    struct fault *fault = pg_run(act->pg, act->arena, SQL_print_job_tell, &rows, 5, id,
                                 NULL, NULL, NULL, NULL);

    if (fault)
        return fault;
    const char *list = pg_text(rows, 0, 0); /* of one */
    buf_clear(&act->out);
    buf_add(&act->out, list + 1, strlen(list) - 2);
    return NULL;
}

/* Without a server there is no worker: the command sends, on its own connection, what is
 * committed. `worker` was asked for before this command started a signer of its own. */
static struct fault *
send_here(struct act *act, const char *id, bool worker)
{
    struct fault *fault;

    if (worker)
        return tell(act, id);
    fault = pg_commit(act->pg, act->arena);
    if (!fault)
        fault = print_worker_run_here(act, id);
    struct fault *again = pg_begin(act->pg, act->arena);
    if (!fault)
        fault = again;
    if (!fault)
        fault = act_scope(act);
    return fault ? fault : tell(act, id);
}

static bool
worker_there(const struct act *act)
{
    return !act->cli || signer_listens(act->settings->signer_socket);
}

static struct fault *
add(struct act *act, const char *id, const char *printer, const char *job,
    const char *ranges, int labels)
{
    struct pg_rows *rows;
    char *options = json_dumps(act->in, JSON_COMPACT);
    const char *login = act->actor->person_id ? act->actor->login : NULL;
    struct fault *fault =
        pg_run(act->pg, act->arena, SQL_print_job_add, &rows, 7, id, printer, job, login,
               options, ranges, act_number(act, labels));

    free(options);
    return fault;
}

/* ---- labels ---- */

static struct fault *
find_printer(struct act *act, const char *code, struct printer *out)
{
    struct fault *fault = printer_load(act->pg, act->arena, code, out);

    if (fault || out->enabled)
        return fault;
    return act_fault(act, FAULT_CONFLICT, "printer_disabled", "printer", "打印机已停用",
                     "the printer is disabled");
}

static void
want_for(struct act *act, const struct printer *p, struct label_print *out)
{
    label_print_options(act, out);
    out->format = p->format;
    out->media = p->media;
    out->dpi = p->dpi;
    out->offset_x += p->offset_x;
    out->offset_y += p->offset_y;
    out->device = p->code;
    out->unrecorded = true;
}

/* The first label, drawn and read back, and thrown away. */
static struct fault *
try_first(struct act *act, struct label_print want, const char *ranges)
{
    json_t *list = json_loads(ranges, 0, NULL);
    long long first = json_integer_value(json_array_get(json_array_get(list, 0), 0));

    json_decref(list);
    want.skip = want.count = 0;
    want.ranges = arena_printf(act->arena, "[[%lld,%lld]]", first, first);
    FILE *document = act->out_file;
    act->out_file = NULL;
    struct fault *fault = label_print(act, &want);
    act->out_file = document;
    act->gives = NULL;
    buf_clear(&act->out);
    return fault;
}

static struct fault *
queue(struct act *act, void *arg)
{
    bool worker = *(bool *)arg;
    const char *job = act_text(act, "job"), *ranges;
    struct printer printer;
    struct label_print want;
    char id[UUID_TEXT];
    int labels;
    struct fault *fault = find_printer(act, act_text(act, "printer"), &printer);

    if (!fault)
        fault = label_job_sign(act, job, NULL);
    if (fault)
        return fault;
    want_for(act, &printer, &want);
    fault = label_print_check(act, &want, &ranges, &labels);
    if (!fault)
        fault = try_first(act, want, ranges);
    uuid7_new_text(id);
    if (!fault)
        fault = add(act, id, printer.code, job, ranges, labels);
    return fault ? fault : send_here(act, id, worker);
}

struct fault *
print_queue_labels(struct act *act)
{
    bool worker = worker_there(act);

    return label_with_signer(act, queue, &worker);
}

struct fault *
print_queue_page(struct act *act, const char *code)
{
    bool worker = worker_there(act);
    struct printer printer;
    char id[UUID_TEXT];
    struct fault *fault = find_printer(act, code, &printer);

    uuid7_new_text(id);
    if (!fault)
        fault = add(act, id, printer.code, NULL, "[]", 1);
    return fault ? fault : send_here(act, id, worker);
}

/* ---- again ---- */

struct taken {
    const char *id, *state, *job, *first, *last, *ranges;
    int labels, sent, taken;
    bool reason; /* why they are printed again was said when it was queued */
};

static struct fault *
take(struct act *act, struct taken *out)
{
    struct pg_rows *rows;
    struct fault *fault =
        pg_run(act->pg, act->arena, SQL_print_job_take, &rows, 1, act_text(act, "print"));

    if (fault)
        return fault;
    if (pg_rows_count(rows) == 0)
        return act_fault(act, FAULT_ABSENT, "print_unknown", "print",
                         "没有这个打印任务，或不在您的辖区",
                         "there is no such print job, or it is not in your areas");
    *out = (struct taken){.id = pg_text(rows, 0, 0),
                          .state = pg_text(rows, 0, 1),
                          .labels = (int)pg_int(rows, 0, 2),
                          .sent = (int)pg_int(rows, 0, 3),
                          .taken = (int)pg_int(rows, 0, 4),
                          .job = pg_is_null(rows, 0, 5) ? NULL : pg_text(rows, 0, 5),
                          .first = pg_text(rows, 0, 7),
                          .last = pg_text(rows, 0, 8),
                          .ranges = pg_text(rows, 0, 9),
                          .reason = strcmp(pg_text(rows, 0, 10), "t") == 0};
    return NULL;
}

static struct fault *
from_needed(struct act *act, const struct taken *t)
{
    return act_fault(
        act, FAULT_INPUT, "print_from", "from",
        arena_printf(act->arena,
                     "第 %d 至 %d 个标签（%s 至 %s）可能已在纸上：请看打印机，用 --from "
                     "指明从第几个继续（全部都在则为 %d）",
                     t->taken + 1, t->sent, t->first, t->last, t->labels + 1),
        arena_printf(
            act->arena,
            "labels %d to %d (%s to %s) may be on paper: look at the printer and "
            "say with --from at which one to go on (%d where all are there)",
            t->taken + 1, t->sent, t->first, t->last, t->labels + 1));
}

/* Labels that are on record are printed once more only for a reason. */
static struct fault *
check_reason(struct act *act, const struct taken *t, int from)
{
    struct pg_rows *rows;

    if (!t->job || account_told(act_text(act, "reason")))
        return NULL;
    struct fault *fault = pg_run(act->pg, act->arena, SQL_label_printed_before, &rows, 4,
                                 t->job, t->ranges, NULL, act_number(act, 0));
    if (fault || (from > t->taken && (t->reason || pg_int(rows, 0, 0) <= t->taken)))
        return fault;
    return act_fault(act, FAULT_INPUT, "reprint_reason", "reason",
                     "其中有标签已登记为打印过；重印须写明原因（--reason）",
                     "some of these labels are on record as printed; say with --reason "
                     "why they are printed again");
}

static struct fault *
begin_at(struct act *act, const struct taken *t, int from)
{
    struct pg_rows *rows;
    struct fault *fault = NULL;

    if (from < 1 || from > t->labels + 1)
        return act_fault(act, FAULT_INPUT, "print_from", "from", "超出了该任务的标签",
                         "beyond the labels of this job");
    fault = check_reason(act, t, from);
    if (!fault && from - 1 > t->taken)
        fault = print_job_note(act, t->id, t->taken + 1, from - 1);
    return fault ? fault
                 : pg_run(act->pg, act->arena, SQL_print_job_again, &rows, 3, t->id,
                          act_number(act, from - 1), act_text(act, "reason"));
}

static struct fault *
again(struct act *act, void *arg)
{
    bool worker = *(bool *)arg;
    struct taken t;
    struct fault *fault = take(act, &t);

    if (fault)
        return fault;
    bool idle = strcmp(t.state, "queued") == 0;
    int from = (int)act_int(act, "from", 0);
    if (strcmp(t.state, "sending") == 0 && worker)
        return act_fault(act, FAULT_CONFLICT, "print_busy", "print",
                         "正在发送；先用 print cancel 停止",
                         "it is being sent; stop it first with print cancel");
    if (strcmp(t.state, "sending") == 0)
        return send_here(act, t.id, worker); /* what a dead sender left */
    if (strcmp(t.state, "done") == 0 && from == 0)
        return act_fault(act, FAULT_CONFLICT, "print_done", "print",
                         "已全部打印；重印请用 --from 并写明原因",
                         "all of it is printed; to print again say --from and why");
    if (from == 0 && !idle && t.sent > t.taken)
        return from_needed(act, &t);
    fault = begin_at(act, &t, from ? from : t.taken + 1);
    return fault ? fault : send_here(act, t.id, worker);
}

struct fault *
print_queue_again(struct act *act)
{
    bool worker = worker_there(act);

    return label_with_signer(act, again, &worker);
}

struct fault *
print_queue_cancel(struct act *act)
{
    struct pg_rows *rows;
    struct taken t;
    struct fault *fault = take(act, &t);

    if (!fault && strcmp(t.state, "done") == 0)
        return act_fault(act, FAULT_CONFLICT, "print_done", "print",
                         "已全部打印，不能取消", "all of it is printed already");
    if (!fault)
        fault = pg_run(act->pg, act->arena, SQL_print_job_cancel, &rows, 1, t.id);
    return fault ? fault : tell(act, t.id);
}

struct fault *
print_queue_show(struct act *act)
{
    struct taken t;
    struct fault *fault = take(act, &t);

    return fault ? fault : tell(act, t.id);
}
