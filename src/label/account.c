#include "label/account.h"

#include <openssl/sha.h>
#include <stdlib.h>
#include <string.h>

#include "access/act.h"
#include "label/approve.h"
#include "label/print.h"
#include "label_sql.h"

/* What is on record of the labels that are about to be printed. */
struct before {
    const char *ranges; /* [[first, last], ..] */
    const char *last_at;
    long long labels; /* printed before */
    bool retry;       /* the very same request */
};

const char *
account_ranges(struct act *act, const struct pg_rows *rows)
{
    struct buf list BUF_SCOPE = {0};
    int n = pg_rows_count(rows);

    buf_putc(&list, '[');
    for (int i = 0; i < n;) {
        int first = i;
        while (i < n && pg_int(rows, i, 0) - pg_int(rows, first, 0) == i - first)
            i++;
        buf_printf(&list, "%s[%lld,%lld]", first ? "," : "",
                   (long long)pg_int(rows, first, 0), (long long)pg_int(rows, i - 1, 0));
    }
    buf_putc(&list, ']');
    return arena_strdup(act->arena, list.data);
}

/* The key of a request, bound to all that was asked: with other copies, another format or
 * another printer it is another request, and no way round a reprint's reason. */
static const char *
request_key(struct act *act)
{
    uint8_t digest[SHA256_DIGEST_LENGTH];
    struct buf hex BUF_SCOPE = {0};

    if (!act->retry_key)
        return NULL;
    char *asked = json_dumps(act->in, JSON_SORT_KEYS | JSON_COMPACT);
    const char *all = arena_printf(act->arena, "%s %s", act->gives ? act->gives : "",
                                   asked ? asked : "");
    free(asked);
    SHA256((const uint8_t *)all, strlen(all), digest);
    buf_hex(&hex, digest, 16);
    return arena_printf(act->arena, "%s %s", hex.data, act->retry_key);
}

/* With the job, whose row is *job, locked until the transaction ends. */
static struct fault *
look_back(struct act *act, const struct label_print *want, const struct pg_rows *labels,
          struct pg_rows **job, struct before *out)
{
    struct pg_rows *rows;
    struct fault *fault = label_job_lock(act, want->job, job);

    *out = (struct before){.ranges = account_ranges(act, labels)};
    if (!fault)
        fault =
            pg_run(act->pg, act->arena, SQL_label_printed_before, &rows, 4, want->job,
                   out->ranges, request_key(act), act_number(act, act->actor->person_id));
    if (fault)
        return fault;
    out->labels = pg_int(rows, 0, 0);
    out->last_at = pg_text(rows, 0, 1);
    if (!pg_is_null(rows, 0, 2) && strcmp(pg_text(rows, 0, 2), "t") != 0)
        return act_fault(
            act, FAULT_INPUT, "idempotency_key_reused", "Idempotency-Key",
            "该 Idempotency-Key 已用于另一个打印请求，请换一个",
            "this Idempotency-Key was used for another request to print; use another");
    out->retry = !pg_is_null(rows, 0, 2);
    return NULL;
}

static int
copies_of(const struct label_print *want)
{
    return want->copies > 1 ? want->copies : 1;
}

static struct fault *
reason_needed(struct act *act, const struct label_print *want, const struct before *b)
{
    if (b->labels == 0)
        return act_fault(
            act, FAULT_INPUT, "reprint_reason", "reason",
            arena_printf(act->arena, "同一标签打印 %d 份须写明原因（--reason）",
                         copies_of(want)),
            arena_printf(act->arena, "%d copies of one label need a reason (--reason)",
                         copies_of(want)));
    return act_fault(
        act, FAULT_INPUT, "reprint_reason", "reason",
        arena_printf(act->arena,
                     "其中 %lld 个标签已打印过（最近 %s）；重印须写明原因（--reason）",
                     b->labels, b->last_at),
        arena_printf(act->arena,
                     "%lld of these labels were printed before, last on %s; say with "
                     "--reason why they are printed again",
                     b->labels, b->last_at));
}

/* Labels that a printer is about to get are as good as printed. */
static struct fault *
check_open(struct act *act, const struct label_print *want, const char *ranges)
{
    struct pg_rows *rows;
    struct fault *fault =
        pg_run(act->pg, act->arena, SQL_print_job_open, &rows, 2, want->job, ranges);

    if (fault || pg_rows_count(rows) == 0)
        return fault;
    return act_fault(
        act, FAULT_CONFLICT, "print_open", "job",
        arena_printf(act->arena,
                     "其中有标签正由打印任务 %s 打印；确需再印请写明原因（--reason）",
                     pg_text(rows, 0, 0)),
        arena_printf(
            act->arena,
            "print job %s prints some of these labels already; say with --reason "
            "why they are printed again",
            pg_text(rows, 0, 0)));
}

bool
account_told(const char *reason)
{
    return reason && reason[strspn(reason, " \t\r\n")];
}

struct fault *
account_check_reprint(struct act *act, const struct label_print *want,
                      const struct pg_rows *labels)
{
    struct pg_rows *job;
    struct before before;
    struct fault *fault = look_back(act, want, labels, &job, &before);

    if (fault || before.retry)
        return fault;
    bool again = before.labels > 0 || copies_of(want) > 1;
    if (account_told(want->reason))
        return NULL;
    return again ? reason_needed(act, want, &before)
                 : check_open(act, want, before.ranges);
}

static json_t *
print_body(struct act *act, const struct label_print *want, const struct before *before,
           int labels)
{
    bool reprint = before->labels > 0;

    return json_pack(
        "{s:s, s:o, s:i, s:i, s:s, s:s*, s:b, s:s*, s:s*}", "job_id", want->job, "ranges",
        json_loads(before->ranges, 0, NULL), "labels", labels, "copies", copies_of(want),
        "output", want->output ? want->output : print_format_name(want->format), "device",
        want->device, "reprint", reprint, "reason",
        reprint || copies_of(want) > 1 ? want->reason : NULL, "key", request_key(act));
}

struct fault *
account_note_printed(struct act *act, const struct label_print *want,
                     const struct pg_rows *labels)
{
    struct pg_rows *job;
    struct before before;
    struct fault *fault = look_back(act, want, labels, &job, &before);

    if (fault || before.retry)
        return fault;
    return act_append(act,
                      &(struct act_event){
                          .kind = "labels_printed",
                          .batch_id = pg_int(job, 0, 0),
                          .unit_index = -1,
                          .area = (int)pg_int(job, 0, 2),
                          .company_id = pg_int(job, 0, 3),
                          .body = print_body(act, want, &before, pg_rows_count(labels))});
}
