/* The gather lane's connection: connects without blocking, prepares the statement once,
 * sends groups, reads results, and comes back after a break. */
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "pg/gather_internal.h"

enum { BACKOFF_FIRST_MS = 50, BACKOFF_LAST_MS = 2000 };

static void on_connecting(evutil_socket_t fd, short what, void *arg);
static void on_readable(evutil_socket_t fd, short what, void *arg);
static void on_writable(evutil_socket_t fd, short what, void *arg);
static void on_retry(evutil_socket_t fd, short what, void *arg);

/* "committed locally" (a standby that did not confirm) comes as a WARNING only. */
static void
notice(void *arg, const PGresult *result)
{
    struct pg_gather *g = arg;
    const char *severity = PQresultErrorField(result, PG_DIAG_SEVERITY_NONLOCALIZED);

    if (severity && strcmp(severity, "WARNING") == 0) {
        g->warned = true;
        log_warn("gather lane: %s", PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY));
    }
}

static void
drop_event(struct event **event)
{
    if (*event)
        event_free(*event);
    *event = NULL;
}

static struct event *
io_event(struct pg_gather *g, short what, event_callback_fn callback)
{
    struct event *event = event_new(g->base, PQsocket(g->raw), what, callback, g);

    if (!event || event_add(event, NULL) != 0)
        abort();
    return event;
}

void
link_close(struct pg_gather *g)
{
    drop_event(&g->reader);
    drop_event(&g->writer);
    drop_event(&g->retry);
    PQclear(g->result);
    g->result = NULL;
    PQfinish(g->raw);
    g->raw = NULL;
    g->state = LINK_DOWN;
}

static void
retry_later(struct pg_gather *g)
{
    struct timeval pause = {.tv_sec = g->backoff_ms / 1000,
                            .tv_usec = g->backoff_ms % 1000 * 1000};

    g->retry = event_new(g->base, -1, 0, on_retry, g);
    if (!g->retry || event_add(g->retry, &pause) != 0)
        abort();
    g->backoff_ms *= 2;
    if (g->backoff_ms > BACKOFF_LAST_MS)
        g->backoff_ms = BACKOFF_LAST_MS;
}

void
link_lost(struct pg_gather *g, const char *why)
{
    log_warn("gather lane: connection lost: %s", why);
    link_close(g);
    retry_later(g);
    gather_broken(g);
}

static void
on_retry(evutil_socket_t fd, short what, void *arg)
{
    struct pg_gather *g = arg;

    (void)fd;
    (void)what;
    drop_event(&g->retry);
    link_open(g);
}

void
link_open(struct pg_gather *g)
{
    const char *const keys[] = {"user", "dbname", "options", "client_encoding", NULL};
    const char *const values[] = {g->role, g->conninfo, g->options, "UTF8", NULL};

    if (!g->backoff_ms)
        g->backoff_ms = BACKOFF_FIRST_MS;
    gather_watch(g);
    g->since = gather_now_ms();
    g->raw = PQconnectStartParams(keys, values, 1);
    if (!g->raw)
        abort();
    if (PQstatus(g->raw) == CONNECTION_BAD) {
        link_lost(g, PQerrorMessage(g->raw));
        return;
    }
    PQsetNoticeReceiver(g->raw, notice, g);
    g->state = LINK_CONNECTING;
    g->writer = io_event(g, EV_WRITE, on_connecting);
}

static void
flush(struct pg_gather *g)
{
    int left = PQflush(g->raw);

    if (left < 0)
        link_lost(g, PQerrorMessage(g->raw));
    else if (left > 0 && !g->writer)
        g->writer = io_event(g, EV_WRITE, on_writable);
}

static void
prepare(struct pg_gather *g)
{
    Oid types[PG_GATHER_COLUMNS];

    for (int c = 0; c < g->family->columns; c++)
        types[c] = wire_array_oid(g->family->types[c]);
    g->state = LINK_PREPARING;
    g->since = gather_now_ms();
    g->reader = io_event(g, EV_READ | EV_PERSIST, on_readable);
    if (PQsetnonblocking(g->raw, 1) != 0 ||
        !PQsendPrepare(g->raw, "group", g->family->sql, g->family->columns, types))
        link_lost(g, PQerrorMessage(g->raw));
    else
        flush(g);
}

/* The socket may change from host to host, so each step gets an event of its own. */
static void
on_connecting(evutil_socket_t fd, short what, void *arg)
{
    struct pg_gather *g = arg;

    (void)fd;
    (void)what;
    drop_event(&g->writer);
    switch (PQconnectPoll(g->raw)) {
    case PGRES_POLLING_READING:
        g->writer = io_event(g, EV_READ, on_connecting);
        break;
    case PGRES_POLLING_WRITING:
        g->writer = io_event(g, EV_WRITE, on_connecting);
        break;
    case PGRES_POLLING_OK:
        prepare(g);
        break;
    case PGRES_POLLING_ACTIVE:
    case PGRES_POLLING_FAILED:
        link_lost(g, PQerrorMessage(g->raw));
        break;
    }
}

static void
on_writable(evutil_socket_t fd, short what, void *arg)
{
    struct pg_gather *g = arg;

    (void)fd;
    (void)what;
    drop_event(&g->writer);
    flush(g);
}

/* The first result stays, unless a later one says that the commit failed. */
static void
keep(struct pg_gather *g, PGresult *result)
{
    ExecStatusType status = PQresultStatus(result);

    if (g->result && status != PGRES_FATAL_ERROR) {
        PQclear(result);
        return;
    }
    PQclear(g->result);
    g->result = result;
}

static void
prepared(struct pg_gather *g)
{
    bool good = PQresultStatus(g->result) == PGRES_COMMAND_OK;

    if (!good) {
        log_error("gather lane: %s", PQresultErrorMessage(g->result));
        link_lost(g, "the statement cannot be prepared");
        return;
    }
    PQclear(g->result);
    g->result = NULL;
    g->state = LINK_IDLE;
    g->backoff_ms = BACKOFF_FIRST_MS;
    g->stats.connects++;
    gather_kick(g);
}

/* Only "ready for query" (a NULL result) means that the commit is done: libpq hands out
 * the rows before. */
static void
on_readable(evutil_socket_t fd, short what, void *arg)
{
    struct pg_gather *g = arg;

    (void)fd;
    (void)what;
    bool alive = PQconsumeInput(g->raw) == 1;
    if (alive && g->state == LINK_BUSY && g->writer && PQflush(g->raw) < 0)
        alive = false;
    while (alive && g->state != LINK_IDLE && !PQisBusy(g->raw)) {
        PGresult *result = PQgetResult(g->raw);
        if (result) {
            keep(g, result);
            continue;
        }
        alive = PQstatus(g->raw) == CONNECTION_OK;
        if (!alive)
            break;
        if (g->state == LINK_PREPARING) {
            prepared(g);
            return;
        }
        g->state = LINK_IDLE;
        gather_finished(g);
        return;
    }
    if (!alive || PQstatus(g->raw) != CONNECTION_OK)
        link_lost(g, PQerrorMessage(g->raw));
}

void
link_send(struct pg_gather *g)
{
    const char *values[PG_GATHER_COLUMNS];
    int lengths[PG_GATHER_COLUMNS], formats[PG_GATHER_COLUMNS];
    int columns = g->family->columns;

    for (int c = 0; c < columns; c++) {
        wire_array(&g->params[c], g->family->types[c], c, &g->flight);
        values[c] = g->params[c].data;
        lengths[c] = (int)g->params[c].len;
        formats[c] = 1;
    }
    g->warned = false;
    g->state = LINK_BUSY;
    g->since = gather_now_ms();
    if (!PQsendQueryPrepared(g->raw, "group", columns, values, lengths, formats, 1))
        link_lost(g, PQerrorMessage(g->raw));
    else
        flush(g);
}
