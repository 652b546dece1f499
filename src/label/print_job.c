#include "label/print_job.h"

#include <string.h>

#include "access/session.h"
#include "base/clock.h"
#include "base/log.h"
#include "label/print_piece.h"
#include "label_sql.h"

enum { LOOK_US = 400 * 1000, WAIT_MAX_S = 30 };

/* ---- the row ---- */

static struct fault *
set(struct print_run *r, const char *state, const struct link_result *why, int delay_s)
{
    struct arena *a = r->arena;
    struct pg_rows *rows;
    struct fault *fault =
        pg_run(r->pg, a, SQL_print_job_set, &rows, 9, r->id, state,
               arena_printf(a, "%d", r->sent), arena_printf(a, "%d", r->taken),
               r->remote_job ? arena_printf(a, "%d", r->remote_job) : NULL,
               why ? why->code : NULL, why ? why->zh : NULL, why ? why->en : NULL,
               arena_printf(a, "%d", delay_s));

    if (fault)
        return fault;
    if (strcmp(state, r->state) != 0)
        log_info("event=print_job id=%s printer=%s state=%s taken=%d of=%d why=%s", r->id,
                 r->printer.code, state, r->taken, r->labels,
                 why && why->code ? why->code : "");
    r->state = state;
    /* no row: somebody ended the job meanwhile */
    r->cancelled = pg_rows_count(rows) == 0 || strcmp(pg_text(rows, 0, 0), "t") == 0;
    return NULL;
}

/* Later again. What an IPP printer has already stays with it, to be watched on. */
static struct fault *
wait_for(struct print_run *r, const struct link_result *why)
{
    int delay = 1 + 2 * r->tries;

    if (r->remote_job)
        return set(r, "sending", why, 1);
    r->sent = r->taken;
    return set(r, "queued", why, delay < WAIT_MAX_S ? delay : WAIT_MAX_S);
}

static struct fault *
end(struct print_run *r, const char *state, const char *code, const char *zh,
    const char *en)
{
    const struct link_result why = {.code = code, .zh = zh, .en = en};

    return set(r, state, &why, 0);
}

/* Something of the sort of "try again later", or for ever. */
static struct fault *
end_by_fault(struct print_run *r, const struct fault *fault)
{
    const struct link_result why = {
        .code = fault->code, .zh = fault->zh, .en = fault->en};

    if (r->remote_job || fault->kind == FAULT_UNAVAILABLE || fault->kind == FAULT_BUSY)
        return wait_for(r, &why);
    r->sent = r->taken;
    return set(r, "failed", &why, 0);
}

/* While bytes go, and while the printer works on them. */
static bool
go_on(void *context, const struct link_result *now)
{
    struct print_run *r = context;
    int64_t at = clock_monotonic_us();
    bool same = now->code == r->why;

    if (r->stop && *r->stop) {
        r->link.leave = true;
        return false;
    }
    if (at - r->looked_us < LOOK_US && same)
        return true;
    r->looked_us = at;
    r->why = now->code;
    struct arena scratch ARENA_SCOPE = {0}, *mine = r->arena;
    r->arena = &scratch;
    struct fault *fault = set(r, "sending", now->code ? now : NULL, 0);
    r->arena = mine;
    return !fault && !r->cancelled;
}

static void
accepted(void *context, int remote_job)
{
    struct print_run *r = context;

    r->remote_job = remote_job;
    if (set(r, "sending", NULL, 0))
        log_warn("event=print_job id=%s: the printer's number %d is not kept", r->id,
                 remote_job);
}

/* ---- one piece ---- */

static struct fault *
record(struct print_run *r, struct arena *arena, int first, int last)
{
    struct act act = print_piece_act(r, arena);
    struct fault *fault = pg_begin(r->pg, arena);

    if (!fault)
        fault = act_scope(&act);
    if (!fault && r->job) {
        struct label_print w = print_piece_want(r, arena, first, last);
        fault = label_print_record(&act, &w);
    }
    if (fault && strcmp(fault->code, "label_none") == 0)
        fault = NULL; /* all of them were voided meanwhile */
    r->taken = r->sent = last;
    r->remote_job = 0;
    if (!fault)
        fault = set(r, r->taken == r->labels ? "done" : "sending", NULL, 0);
    if (!fault)
        return pg_commit(r->pg, arena);
    pg_rollback(r->pg);
    return fault;
}

static struct fault *
settle(struct print_run *r, const struct link_result *told, int last)
{
    bool left = told->sent > 0;

    switch (told->outcome) {
    case LINK_DONE:
        return record(r, r->arena, r->taken + 1, last);
    case LINK_REFUSED:
        r->sent = r->taken;
        return set(r, "failed", told, 0);
    case LINK_WAIT:
        return wait_for(r, told);
    case LINK_STOPPED:
        if (r->remote_job && r->link.leave)
            return NULL; /* the printer has it: whoever comes next watches on */
        if (!left && r->link.leave)
            return wait_for(r, NULL);
        if (!left)
            r->sent = r->taken;
        if (!r->link.leave)
            return set(r, "cancelled", told, 0);
        return set(r, "doubt", told, 0);
    case LINK_CUT:
        break;
    }
    if (!left)
        return wait_for(r, told);
    return set(r, "doubt", told, 0);
}

static struct link_result
send_bytes(struct print_run *r, const struct buf *document)
{
    return r->printer.transport == PRINTER_TCP
               ? link_raw_send(&r->link, document->data, document->len)
               : link_ipp_send(&r->link, document->data, document->len);
}

static struct fault *
send_piece(struct print_run *r, struct arena *arena, bool grey)
{
    int last = print_piece_end(r), n = last - r->taken;
    struct act act = print_piece_act(r, arena);
    struct label_print w = {.grey = grey};

    if (r->job) {
        w = print_piece_want(r, arena, r->taken + 1, last);
        w.grey = grey;
    }
    struct fault *fault = print_piece_make(r, &act, &w, last);

    if (fault && strcmp(fault->code, "label_none") == 0) {
        buf_free(&act.out);
        return record(r, arena, r->taken + 1, last);
    }
    if (fault) {
        buf_free(&act.out);
        return end_by_fault(r, fault);
    }
    r->sent = last;
    fault = set(r, "sending", NULL, 0);
    if (!fault && r->cancelled) { /* before anything left */
        r->sent = r->taken;
        fault = end(r, "cancelled", "print_stopped", "已停止", "stopped");
    } else if (!fault) {
        r->link.name =
            arena_printf(arena, "firemark %s %d-%d", r->id, r->taken + 1, last);
        struct link_result told = send_bytes(r, &act.out);
        if (w.marks && told.sent > 0 && told.sent < act.out.len)
            r->sent = print_piece_begun(r, w.marks, n, told.sent, last);
        fault = settle(r, &told, last);
    }
    buf_free(&act.out);
    return fault;
}

/* ---- all of it ---- */

static struct fault *
load(struct print_run *r)
{
    struct arena *a = r->arena;
    struct pg_rows *rows;
    struct fault *fault = pg_run(r->pg, a, SQL_print_job_get, &rows, 1, r->id);

    if (fault)
        return fault;
    if (pg_rows_count(rows) == 0)
        return fault_new(a, FAULT_ABSENT, "print_unknown", "print", "没有这个打印任务",
                         "there is no such print job");
    r->printer.code = pg_text(rows, 0, 0);
    r->job = pg_is_null(rows, 0, 1) ? NULL : pg_text(rows, 0, 1);
    r->login = pg_is_null(rows, 0, 2) ? NULL : pg_text(rows, 0, 2);
    json_decref(r->options);
    json_decref(r->ranges);
    r->options = json_loads(pg_text(rows, 0, 3), 0, NULL);
    r->ranges = json_loads(pg_text(rows, 0, 4), 0, NULL);
    r->state = pg_text(rows, 0, 5);
    r->labels = (int)pg_int(rows, 0, 6);
    r->sent = (int)pg_int(rows, 0, 7);
    r->taken = (int)pg_int(rows, 0, 8);
    r->remote_job = (int)pg_int(rows, 0, 9);
    r->tries = (int)pg_int(rows, 0, 10);
    return NULL;
}

static bool
open_job(const struct print_run *r)
{
    return strcmp(r->state, "queued") == 0 || strcmp(r->state, "sending") == 0;
}

/* Printer, person and address, anew for each run. */
static struct fault *
prepare(struct print_run *r)
{
    struct fault *fault = printer_load(r->pg, r->arena, r->printer.code, &r->printer);

    if (!fault && !r->printer.enabled)
        fault = fault_new(r->arena, FAULT_UNAVAILABLE, "printer_disabled",
                          r->printer.code, "打印机已停用；启用后自动打印",
                          "the printer is disabled; it prints once it is enabled");
    r->actor = (struct actor){.login = "operator",
                              .name = "operator",
                              .role = ROLE_ADMINISTRATOR,
                              .area_lo = 0,
                              .area_hi = 999999};
    if (!fault && r->login)
        fault = actor_find(r->pg, r->arena, r->login, &r->actor);
    if (!fault && fm_media_find(r->printer.media, &r->media) != FM_OK)
        fault = fault_new(r->arena, FAULT_CONFLICT, "media_unknown", r->printer.media,
                          "打印机登记的介质已不存在", "the printer's medium is no more");
    if (!fault)
        fault = printer_resolve(r->arena, r->settings->printer_hosts, &r->printer,
                                &r->link.address);
    return fault;
}

/* What a sender that died left: with the printer's number of it, it is watched on. */
static struct fault *
take_over(struct print_run *r)
{
    if (r->sent == r->taken)
        return NULL;
    struct buf nothing = {0};
    r->link.remote_job = r->remote_job;
    struct link_result told = send_bytes(r, &nothing);
    return settle(r, &told, r->sent);
}

static struct fault *
send_all(struct print_run *r)
{
    struct fault *fault = take_over(r);

    while (!fault && open_job(r) && r->taken < r->labels && r->sent == r->taken) {
        struct arena arena ARENA_SCOPE = {0};
        struct link_result ready = {.outcome = LINK_DONE};
        bool grey = false;
        int before = r->taken;

        r->link.remote_job = 0;
        if (r->cancelled)
            return end(r, "cancelled", "print_stopped", "已停止", "stopped");
        if (r->printer.transport != PRINTER_TCP)
            ready = link_ipp_ready(&r->link, &grey);
        fault = ready.outcome == LINK_DONE ? send_piece(r, &arena, grey)
                                           : settle(r, &ready, r->taken);
        if (r->taken == before || (r->stop && *r->stop))
            break;
    }
    return fault;
}

struct fault *
print_job_run(const struct api_settings *settings, struct pg *pg, struct arena *arena,
              const char *id, bool cli, const volatile sig_atomic_t *stop)
{
    struct print_run r = {.settings = settings,
                          .pg = pg,
                          .arena = arena,
                          .id = id,
                          .cli = cli,
                          .stop = stop};
    struct pg_rows *rows;
    struct fault *fault = load(&r);

    if (!fault)
        fault = pg_run(pg, arena, SQL_print_job_lock, &rows, 1, r.printer.code);
    bool mine = !fault && strcmp(pg_text(rows, 0, 0), "t") == 0;
    if (mine)
        fault = load(&r); /* as it stands under the lock */
    r.link = (struct link){.arena = arena,
                           .printer = &r.printer,
                           .go_on = go_on,
                           .accepted = accepted,
                           .context = &r};
    if (mine && !fault && open_job(&r) && r.sent > r.taken && r.remote_job == 0) {
        fault = end(&r, "doubt", "print_interrupted", "发送程序中断",
                    "the sending program was interrupted");
    } else if (mine && !fault && open_job(&r)) {
        struct fault *unfit = prepare(&r);
        fault = unfit ? end_by_fault(&r, unfit) : send_all(&r);
    }
    json_decref(r.options);
    json_decref(r.ranges);
    return fault;
}

struct fault *
print_job_note(struct act *act, const char *id, int first, int last)
{
    struct print_run r = {.pg = act->pg, .arena = act->arena, .id = id};
    struct fault *fault = load(&r);

    if (!fault)
        fault = printer_load(act->pg, act->arena, r.printer.code, &r.printer);
    if (!fault && r.job && first <= last) {
        struct label_print w = print_piece_want(&r, act->arena, first, last);
        fault = label_print_record(act, &w);
    }
    json_decref(r.options);
    json_decref(r.ranges);
    return fault;
}
