/* Groups members, answers them, splits a group that fails, keeps deadlines. */
#include "pg/gather.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "pg/fault.h"
#include "pg/gather_internal.h"

enum {
    DEFAULT_DEADLINE_MS = 5000,
    DEFAULT_QUEUE = 4096,
    DEFAULT_GROUP = 1024,
    WATCH_MS = 100
};

int64_t
gather_now_ms(void)
{
    return clock_monotonic_us() / 1000;
}

/* ---- lists ---- */

static void
append(struct member_list *list, struct member *m)
{
    m->next = NULL;
    if (list->tail)
        list->tail->next = m;
    else
        list->head = m;
    list->tail = m;
    list->count++;
}

static struct member *
shift(struct member_list *list)
{
    struct member *m = list->head;

    if (!m)
        return NULL;
    list->head = m->next;
    if (!list->head)
        list->tail = NULL;
    list->count--;
    return m;
}

/* Puts `front` before what waits already. */
static void
put_back(struct member_list *waiting, struct member_list *front)
{
    if (!front->head)
        return;
    front->tail->next = waiting->head;
    if (waiting->tail)
        front->tail = waiting->tail;
    front->count += waiting->count;
    *waiting = *front;
    *front = (struct member_list){0};
}

/* ---- answers ---- */

static void
answer(struct pg_gather *g, struct member *m, const struct fault *fault,
       const struct pg_gather_rows *rows)
{
    if (fault)
        g->stats.faults++;
    else
        g->stats.members++;
    m->done(m->arg, fault, rows);
    free(m);
}

static void
answer_fault(struct pg_gather *g, struct member_list *list, const struct fault *fault)
{
    struct member_list all = *list;
    struct member *m;

    *list = (struct member_list){0}; /* a callback may submit */
    while ((m = shift(&all)) != NULL)
        answer(g, m, fault, NULL);
}

static struct fault *
in_doubt(struct arena *arena)
{
    return fault_new(arena, FAULT_UNAVAILABLE, "in_doubt", NULL,
                     "提交时连接中断，结果未知；请用同一编号重试，不会重复登记",
                     "the connection broke at commit: the outcome is not known; retry "
                     "with the same id, it will not count twice");
}

static struct fault *
not_sent(struct pg_gather *g, struct arena *arena, const struct member *m)
{
    if (m->unsure)
        return in_doubt(arena);
    if (g->state == LINK_IDLE || g->state == LINK_BUSY)
        return fault_new(arena, FAULT_BUSY, "busy", NULL, "系统繁忙，请稍后重试",
                         "the system is busy; try again soon");
    return fault_new(arena, FAULT_UNAVAILABLE, "database_unreachable", NULL,
                     "无法连接数据库，请稍后重试",
                     "cannot reach the database; try again soon");
}

/* ---- sending ---- */

void
gather_kick(struct pg_gather *g)
{
    if (g->state == LINK_IDLE && g->waiting.head)
        event_active(g->kick, EV_TIMEOUT, 0);
}

void
gather_watch(struct pg_gather *g)
{
    static const struct timeval tick = {.tv_usec = WATCH_MS * 1000};

    if (!event_pending(g->watch, EV_TIMEOUT, NULL))
        event_add(g->watch, &tick);
}

/* What is ready in one turn of the loop goes together; no timer delays a lone member. */
static void
on_kick(evutil_socket_t fd, short what, void *arg)
{
    struct pg_gather *g = arg;

    (void)fd;
    (void)what;
    if (g->state != LINK_IDLE || !g->waiting.head)
        return;
    int limit = g->waiting.head->span ? g->waiting.head->span : g->group_limit;
    do {
        struct member *m = shift(&g->waiting);
        m->span = 0;
        append(&g->flight, m);
    } while (g->flight.count < limit && g->waiting.head && !g->waiting.head->span);
    g->stats.statements++;
    if (g->flight.count > g->stats.largest)
        g->stats.largest = g->flight.count;
    gather_watch(g);
    link_send(g);
}

bool
pg_gather_submit(struct pg_gather *g, const struct pg_value *row, pg_gather_done *done,
                 void *arg)
{
    if (g->waiting.count >= g->queue_limit)
        return false;
    struct member *m = wire_member(g->family, row);
    m->done = done;
    m->arg = arg;
    m->expires = gather_now_ms() + g->deadline_ms;
    append(&g->waiting, m);
    gather_watch(g);
    gather_kick(g);
    return true;
}

/* ---- results ---- */

/* Every row names a member of the group, in order. */
static bool
rows_in_order(const PGresult *result, int members)
{
    int64_t last = 1;

    for (int r = 0; r < PQntuples(result); r++) {
        int64_t n = wire_ordinal(result, r);
        if (n < last || n > members)
            return false;
        last = n;
    }
    return true;
}

static void
deliver(struct pg_gather *g, const PGresult *result)
{
    struct member_list group = g->flight;
    struct pg_gather_rows rows = {.result = result};
    struct member *m;

    g->flight = (struct member_list){0};
    for (int64_t n = 1; (m = shift(&group)) != NULL; n++) {
        rows.first += rows.count;
        rows.count = 0;
        while (rows.first + rows.count < PQntuples(result) &&
               wire_ordinal(result, rows.first + rows.count) == n)
            rows.count++;
        answer(g, m, NULL, &rows);
    }
}

/* An error rolled the whole group back. Halves go again, until only culprits are alone:
 * one poisoned member among n costs 2 log2 n statements, not n. */
static void
split(struct pg_gather *g)
{
    int half = g->flight.count / 2, i = 0;

    for (struct member *m = g->flight.head; m; m = m->next, i++)
        if (i == 0)
            m->span = half;
        else if (i == half)
            m->span = g->flight.count - half;
    put_back(&g->waiting, &g->flight);
}

/* Our statement is wrong, the server is out of resources or stops: no member is to blame.
 */
static bool
blames_a_member(const PGresult *result)
{
    const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);

    return state && strncmp(state, "42", 2) != 0 && strncmp(state, "53", 2) != 0 &&
           strncmp(state, "57", 2) != 0;
}

static void
failed(struct pg_gather *g, const PGresult *result)
{
    ARENA_SCOPE struct arena arena = {0};

    if (g->flight.count > 1 && blames_a_member(result)) {
        split(g);
        return;
    }
    struct fault *fault = pg_fault_of(&arena, g->raw, result);
    if (fault->kind == FAULT_INTERNAL)
        log_error("gather lane: %s", fault->en);
    answer_fault(g, &g->flight, fault);
}

void
gather_finished(struct pg_gather *g)
{
    ARENA_SCOPE struct arena arena = {0};
    PGresult *result = g->result;

    g->result = NULL;
    if (PQresultStatus(result) != PGRES_TUPLES_OK)
        failed(g, result);
    else if (g->warned)
        answer_fault(g, &g->flight, in_doubt(&arena));
    else if (!rows_in_order(result, g->flight.count))
        answer_fault(g, &g->flight,
                     fault_new(&arena, FAULT_INTERNAL, "gather_order", NULL,
                               "系统内部错误，已记录",
                               "internal error: a gathered statement's rows are out of "
                               "order"));
    else
        deliver(g, result);
    PQclear(result);
    gather_kick(g);
}

/* Members that carry their own ids go once more; the others cannot know. */
void
gather_broken(struct pg_gather *g)
{
    ARENA_SCOPE struct arena arena = {0};
    struct member_list again = {0}, lost = {0};
    int64_t expires = gather_now_ms() + g->deadline_ms;
    struct member *m;

    while ((m = shift(&g->flight)) != NULL) {
        bool retry = g->family->idempotent && !m->unsure;
        m->unsure = true;
        if (retry)
            m->expires = expires;
        append(retry ? &again : &lost, m);
    }
    put_back(&g->waiting, &again);
    if (lost.head)
        answer_fault(g, &lost, in_doubt(&arena));
}

/* ---- deadlines ---- */

static void
expire_waiting(struct pg_gather *g, int64_t now)
{
    while (g->waiting.head && g->waiting.head->expires <= now) {
        ARENA_SCOPE struct arena arena = {0};
        struct member *m = shift(&g->waiting);
        answer(g, m, not_sent(g, &arena, m), NULL);
    }
}

/* A hung server keeps the socket alive, so libpq alone would wait for ever. The statement
 * is not cancelled (a cancelled commit may still have happened): the socket is closed. */
static void
on_watch(evutil_socket_t fd, short what, void *arg)
{
    struct pg_gather *g = arg;
    int64_t now = gather_now_ms();
    bool moving = g->state != LINK_IDLE && g->state != LINK_DOWN;

    (void)fd;
    (void)what;
    if (moving && now - g->since >= g->deadline_ms)
        link_lost(g, "no answer within the deadline");
    expire_waiting(g, now);
    if (!pg_gather_idle(g) || g->state != LINK_IDLE)
        gather_watch(g);
}

/* ---- life ---- */

/* Key look-ups only: a generic plan is made once, and no plan that reads whole tables is
 * chosen for a group of unknown size. */
static char *
options_for(const char *role, int deadline_ms)
{
    struct buf b = {0};

    buf_printf(&b,
               "-c plan_cache_mode=force_generic_plan -c enable_hashjoin=off"
               " -c enable_mergejoin=off -c enable_seqscan=off -c jit=off"
               " -c lock_timeout=500 -c statement_timeout=%d",
               deadline_ms);
    if (role)
        buf_printf(&b, " -c role=%s", role);
    return b.data;
}

static int
or_default(int value, int otherwise)
{
    return value > 0 ? value : otherwise;
}

struct pg_gather *
pg_gather_open(struct event_base *base, const char *conninfo, const char *role,
               const struct pg_gather_family *family)
{
    struct pg_gather *g = calloc(1, sizeof *g);

    if (!g || family->columns < 1 || family->columns > PG_GATHER_COLUMNS)
        abort();
    g->base = base;
    g->family = family;
    g->deadline_ms = or_default(family->deadline_ms, DEFAULT_DEADLINE_MS);
    g->queue_limit = or_default(family->queue_limit, DEFAULT_QUEUE);
    g->group_limit = or_default(family->group_limit, DEFAULT_GROUP);
    g->conninfo = strdup(conninfo);
    g->options = options_for(role, g->deadline_ms);
    g->role = role ? strdup(role) : NULL;
    g->kick = event_new(base, -1, 0, on_kick, g);
    g->watch = event_new(base, -1, 0, on_watch, g);
    if (!g->conninfo || (role && !g->role) || !g->kick || !g->watch)
        abort();
    link_open(g);
    return g;
}

void
pg_gather_close(struct pg_gather *g)
{
    ARENA_SCOPE struct arena arena = {0};

    if (!g)
        return;
    link_close(g);
    g->queue_limit = 0; /* callbacks may try to submit: refused from here on */
    answer_fault(g, &g->flight, in_doubt(&arena));
    answer_fault(g, &g->waiting,
                 fault_new(&arena, FAULT_UNAVAILABLE, "stopping", NULL,
                           "服务正在停止，请稍后重试",
                           "the service is stopping; try again soon"));
    event_free(g->kick);
    event_free(g->watch);
    for (int c = 0; c < PG_GATHER_COLUMNS; c++)
        buf_free(&g->params[c]);
    free(g->conninfo);
    free(g->options);
    free(g->role);
    free(g);
}

bool
pg_gather_idle(const struct pg_gather *g)
{
    return !g->waiting.head && !g->flight.head;
}

bool
pg_gather_ready(const struct pg_gather *g)
{
    return g->state == LINK_IDLE || g->state == LINK_BUSY;
}

const struct pg_gather_stats *
pg_gather_stats(const struct pg_gather *g)
{
    return &g->stats;
}
