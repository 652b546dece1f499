#include "epcis/courier.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <time.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/notify.h"
#include "epcis/courier_message.h"
#include "epcis/delivery.h"
#include "epcis/webhook.h"
#include "epcis_sql.h"
#include "record/errand.h"

enum { PAUSE_MS = 300, ROUNDS_MAX = 20, FORGET_S = 3600 };

struct courier {
    const struct api_settings *settings;
    struct pg *pg;
    struct webhooks *hooks;
    struct errands *errands;
    bool alone;           /* no other courier of this store is at work */
    int64_t forget_at_us; /* by the monotonic clock */
};

static volatile sig_atomic_t stopping;

static void
on_stop(int signal)
{
    (void)signal;
    stopping = 1;
}

/* It starts no program and gains no right; what it needs is the store and sockets. */
static void
close_doors(void)
{
    const struct sigaction action = {.sa_handler = on_stop};
    const struct rlimit none = {0, 0};

    stopping = 0;
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGINT, &action, NULL);
    signal(SIGPIPE, SIG_IGN);
    setrlimit(RLIMIT_CORE, &none);
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        log_warn("event=courier_privileges why=\"%s\"", strerror(errno));
}

/* Two servers of one store have two couriers, of which one works: a lock of its session
 * says which. */
static struct fault *
connection(struct courier *c, struct arena *arena)
{
    struct pg_rows *rows;
    struct fault *fault = NULL;

    if (!pg_rested(c->pg)) {
        pg_close(c->pg);
        c->pg = NULL;
        c->alone = false;
        fault = pg_open(arena, c->settings->conninfo, "firemark_courier", &c->pg);
    }
    if (fault || c->alone)
        return fault;
    fault = pg_run(c->pg, arena, "SELECT pg_try_advisory_lock(7215)", &rows, 0);
    c->alone = !fault && pg_text(rows, 0, 0)[0] == 't';
    return fault;
}

/* ---- what there is to tell ---- */

static void
make_one(struct courier *c, const char *id)
{
    bool more = true;

    for (int i = 0; more && i < ROUNDS_MAX; i++) {
        ARENA_SCOPE struct arena arena = {0};
        struct act act = {
            .arena = &arena, .pg = c->pg, .settings = c->settings, .lang = "zh"};
        struct fault *fault = delivery_make(&act, id, &more);
        if (!fault)
            continue;
        log_warn("event=epcis_subscription id=%s fault=%s why=\"%s\"", id, fault->code,
                 fault->en);
        return;
    }
}

static struct fault *
make_all(struct courier *c, struct arena *arena)
{
    struct pg_rows *rows;
    struct fault *fault = pg_run(c->pg, arena, SQL_epcis_courier_due, &rows, 0);

    for (int i = 0; !fault && !stopping && i < pg_rows_count(rows); i++)
        make_one(c, pg_text(rows, i, 0));
    return fault;
}

/* ---- sending ---- */

static void
note(struct courier *c, const char *delivery, int status, const char *why)
{
    ARENA_SCOPE struct arena arena = {0};
    struct pg_rows *rows;
    struct fault *fault = pg_run(c->pg, &arena, SQL_epcis_delivery_end, &rows, 4,
                                 delivery, arena_printf(&arena, "%d", status), why,
                                 arena_printf(&arena, "%d", COURIER_TRIES));

    if (fault)
        log_warn("event=epcis_delivery id=%s fault=%s", delivery, fault->code);
    else
        log_info("event=epcis_delivery id=%s status=%d why=%s", delivery, status,
                 why ? why : "");
}

/* An errand of the record's log, or a delivery. */
static void
ended(void *arg, const struct webhook_end *end)
{
    ARENA_SCOPE struct arena arena = {0};
    struct courier *c = arg;
    const struct courier_post post = {c->settings, c->pg, c->hooks};

    if (courier_message_end(&post, &arena, end))
        return;
    if (errands_end(c->errands, c->pg, &arena,
                    &(struct errand_end){.id = end->delivery,
                                         .why = end->why,
                                         .status = end->status,
                                         .answer = end->answer,
                                         .answer_len = end->answer_len}))
        return;
    note(c, end->delivery, end->status,
         end->status >= 200 && end->status < 300 ? NULL : end->why);
}

/* The lists of hosts may have changed since the subscription was made. */
static bool
may_call(struct courier *c, struct arena *arena, const char *url)
{
    const struct webhook_hosts hosts = {c->settings->courier_hosts,
                                        c->settings->courier_http_hosts, NULL};

    return webhook_check(arena, &hosts, url) == NULL;
}

/* A delivery: told as EPCIS has it, and signed where the subscription has a token. */
static void
deliver(struct courier *c, struct arena *arena, struct webhook *hook, const char *token)
{
    const char *headers[6] = {"Content-Type: application/json", "GS1-EPCIS-Version: 2.0",
                              "GS1-CBV-Version: 2.0"};
    char signature[WEBHOOK_SIGNATURE];

    headers[3] = arena_printf(arena, "Firemark-Delivery: %s", hook->delivery);
    if (token) {
        webhook_sign(token, clock_unix_s(), hook->delivery, hook->body, signature);
        headers[4] = arena_printf(arena, "GS1-Signature: %s", signature);
    }
    hook->headers = headers;
    webhooks_send(c->hooks, hook);
}

static void
send_one(struct courier *c, struct arena *arena, struct webhook *hook, const char *token)
{
    if (webhooks_sending(c->hooks, hook->delivery))
        return;
    if (may_call(c, arena, hook->url))
        deliver(c, arena, hook, token);
    else
        note(c, hook->delivery, 0, "refused");
}

static struct fault *
send_due(struct courier *c, struct arena *arena)
{
    struct pg_rows *rows;
    struct fault *fault = pg_run(c->pg, arena, SQL_epcis_delivery_due, &rows, 0);

    for (int i = 0; !fault && i < pg_rows_count(rows); i++)
        send_one(c, arena,
                 &(struct webhook){.delivery = pg_text(rows, i, 0),
                                   .url = pg_text(rows, i, 1),
                                   .body = pg_text(rows, i, 3),
                                   .body_len = strlen(pg_text(rows, i, 3))},
                 pg_is_null(rows, i, 2) ? NULL : pg_text(rows, i, 2));
    return fault;
}

/* ---- errands of the record's log ---- */

static bool
run_errand(void *arg, const struct errand *errand)
{
    ARENA_SCOPE struct arena arena = {0};
    struct courier *c = arg;

    if (!may_call(c, &arena, errand->url)) {
        log_warn("event=log_errand id=\"%s\" url=%s is refused: see courier.hosts and "
                 "courier.http_hosts",
                 errand->id, errand->url);
        return false;
    }
    return webhooks_send(c->hooks, &(struct webhook){.delivery = errand->id,
                                                     .url = errand->url,
                                                     .headers = errand->headers,
                                                     .body = errand->body,
                                                     .body_len = errand->body_len});
}

static struct fault *
forget(struct courier *c, struct arena *arena)
{
    struct pg_rows *rows;

    if (clock_monotonic_us() < c->forget_at_us)
        return NULL;
    c->forget_at_us = clock_monotonic_us() + (int64_t)FORGET_S * 1000000;
    return pg_run(c->pg, arena, SQL_epcis_delivery_forget, &rows, 1,
                  arena_printf(arena, "%d", COURIER_DAYS));
}

static void
look(struct courier *c)
{
    ARENA_SCOPE struct arena arena = {0};
    struct fault *fault = connection(c, &arena);

    if (!fault && c->alone)
        fault = make_all(c, &arena);
    if (!fault && c->alone)
        fault = send_due(c, &arena);
    const struct courier_post post = {c->settings, c->pg, c->hooks};
    if (!fault && c->alone)
        fault = courier_messages(&post, &arena);
    if (!fault && c->alone)
        fault = errands_due(c->errands, c->pg, &arena, run_errand, c);
    if (!fault && c->alone)
        fault = forget(c, &arena);
    if (fault)
        log_warn("event=courier fault=%s", fault->code);
    else
        notify_ready();
}

int
courier_main(const struct api_settings *settings)
{
    const struct webhook_hosts hosts = {
        settings->courier_hosts, settings->courier_http_hosts, settings->courier_ca};
    const struct errand_config errands = {settings->record_tsa, settings->record_tsa_ca,
                                          settings->record_witnesses};
    struct courier c = {.settings = settings,
                        .hooks = webhooks_new(&hosts),
                        .errands = errands_new(&errands)};

    close_doors();
    while (!stopping) {
        look(&c);
        webhooks_go_on(c.hooks, PAUSE_MS, ended, &c);
    }
    errands_free(c.errands);
    webhooks_free(c.hooks);
    pg_close(c.pg);
    return 0;
}
