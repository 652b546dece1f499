#include "epcis/courier.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <time.h>

#include "base/clock.h"
#include "base/log.h"
#include "epcis/delivery.h"
#include "epcis/webhook.h"
#include "epcis_sql.h"

enum { PAUSE_MS = 300, ROUNDS_MAX = 20, FORGET_S = 3600 };

struct courier {
    const struct api_settings *settings;
    struct pg *pg;
    struct webhooks *hooks;
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

static void
ended(void *arg, const char *delivery, int status, const char *why)
{
    note(arg, delivery, status, status >= 200 && status < 300 ? NULL : why);
}

/* The lists of hosts may have changed since the subscription was made. */
static void
send_one(struct courier *c, struct arena *arena, const struct webhook *hook)
{
    const struct webhook_hosts hosts = {c->settings->courier_hosts,
                                        c->settings->courier_http_hosts};

    if (webhooks_sending(c->hooks, hook->delivery))
        return;
    if (webhook_check(arena, &hosts, hook->url))
        note(c, hook->delivery, 0, "refused");
    else
        webhooks_send(c->hooks, hook);
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
                                   .token = pg_is_null(rows, i, 2) ? NULL
                                                                   : pg_text(rows, i, 2),
                                   .body = pg_text(rows, i, 3)});
    return fault;
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
    if (!fault && c->alone)
        fault = forget(c, &arena);
    if (fault)
        log_warn("event=courier fault=%s", fault->code);
}

int
courier_main(const struct api_settings *settings)
{
    const struct webhook_hosts hosts = {settings->courier_hosts,
                                        settings->courier_http_hosts};
    struct courier c = {.settings = settings, .hooks = webhooks_new(&hosts)};

    close_doors();
    while (!stopping) {
        look(&c);
        webhooks_go_on(c.hooks, PAUSE_MS, ended, &c);
    }
    webhooks_free(c.hooks);
    pg_close(c.pg);
    return 0;
}
