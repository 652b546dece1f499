#include "flow/scan_lane.h"

#include <openssl/rand.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "flow/scan_rate.h"
#include "flow_sql.h"

enum { LOOPS_MAX = 64, SALT = 16, SALTS = 64 };

/* In the order of scan_gather.sql's parameters. */
static const enum pg_type TYPES[] = {
    PG_UUID, PG_INT8, PG_INT4, PG_BYTEA,       PG_INT8, PG_INT8,  PG_INT4,
    PG_INT4, PG_INT8, PG_TEXT, PG_TIMESTAMPTZ, PG_TEXT, PG_BYTEA, PG_BYTEA,
};

static const struct pg_gather_family FAMILY = {
    .sql = SQL_scan_gather,
    .columns = sizeof TYPES / sizeof *TYPES,
    .types = TYPES,
    .idempotent = true,
    .queue_limit = 2048, /* under half a second's work; who comes later is told so */
};

/* What other threads may read of a lane; the lane's own loop writes it. */
struct published {
    _Atomic uint64_t statements, members, faults, connects;
    _Atomic int largest;
};

static struct published published[LOOPS_MAX];

struct scan_lane {
    struct pg_gather *gather;
    struct published *told;
    struct buf body;
    const char *own_host;
    int per_minute;
    uint8_t salts[SALTS * SALT]; /* drawn many at a time */
    unsigned salt_next;
};

struct scan_lane *
scan_lane_open(struct event_base *base, unsigned index, const char *conninfo,
               const char *own_host, int per_minute)
{
    struct scan_lane *lane = calloc(1, sizeof *lane);

    if (!lane)
        abort();
    lane->told = &published[index % LOOPS_MAX];
    lane->salt_next = SALTS;
    lane->own_host = own_host;
    lane->per_minute = per_minute;
    lane->gather = pg_gather_open(base, conninfo, "firemark_gather", &FAMILY);
    return lane;
}

void
scan_lane_close(struct scan_lane *lane)
{
    pg_gather_close(lane->gather);
    buf_free(&lane->body);
    free(lane);
}

static const uint8_t *
next_salt(struct scan_lane *lane)
{
    if (lane->salt_next == SALTS) {
        if (RAND_bytes(lane->salts, sizeof lane->salts) != 1)
            abort();
        lane->salt_next = 0;
    }
    return lane->salts + SALT * lane->salt_next++;
}

/* ---- the answer ---- */

static const char *
text_of(const void *rows, int column)
{
    return pg_cell_bytes(rows, 0, column, NULL);
}

static int64_t
number_of(const void *rows, int column)
{
    return pg_cell_int(rows, 0, column);
}

static void
publish(const struct scan_lane *lane)
{
    const struct pg_gather_stats *now = pg_gather_stats(lane->gather);

    atomic_store_explicit(&lane->told->statements, now->statements, memory_order_relaxed);
    atomic_store_explicit(&lane->told->members, now->members, memory_order_relaxed);
    atomic_store_explicit(&lane->told->faults, now->faults, memory_order_relaxed);
    atomic_store_explicit(&lane->told->connects, now->connects, memory_order_relaxed);
    atomic_store_explicit(&lane->told->largest, now->largest, memory_order_relaxed);
}

static void
on_rows(void *arg, const struct fault *fault, const struct pg_gather_rows *rows)
{
    ARENA_SCOPE struct arena arena = {0};
    struct scan_turn *turn = arg;
    struct scan_record record = {0};

    if (!fault) {
        struct scan_cells cells = {rows, text_of, number_of};
        if (pg_cell_rows(rows) != 1 ||
            !scan_fill(&cells, &turn->actor, &record, &turn->answer))
            fault = scan_place_unknown(&arena);
    }
    turn->done(turn, fault,
               !fault && scan_settled(&turn->claim, &record, &turn->answer.verdict));
}

/* ---- the question ---- */

static struct pg_value
bytes(const void *from, size_t len)
{
    return (struct pg_value){.bytes = from, .len = len};
}

static struct pg_value
number(int64_t value)
{
    return (struct pg_value){.number = value};
}

static int64_t
time_us(const char *at)
{
    int64_t us;

    return at && clock_parse(at, &us) ? us : clock_unix_ms() * 1000;
}

static bool
submit(struct scan_lane *lane, struct scan_turn *t)
{
    uint8_t id[16];
    const char *place = t->request.place ? t->request.place : "";
    bool typed = t->claim.form == CLAIM_TYPED;

    if (!t->request.id || !uuid_parse(t->request.id, id))
        uuid7_new(id);
    uuid_print(id, t->answer.id);
    buf_clear(&lane->body);
    claim_body(&lane->body, &t->claim, &t->request);
    const struct pg_value row[] = {
        bytes(id, sizeof id),
        number(t->claim.serial.index),
        number(t->claim.serial.random),
        bytes(t->claim.sha, typed ? 0 : sizeof t->claim.sha),
        number(t->actor.person_id),
        number(t->actor.agency_id),
        number(t->actor.area_lo),
        number(t->actor.area_hi),
        number(t->actor.company_id),
        bytes(place, strlen(place)),
        number(time_us(t->request.at)),
        bytes(lane->body.data, lane->body.len),
        bytes(next_salt(lane), SALT),
        bytes("", 0),
    };
    return pg_gather_submit(lane->gather, row, on_rows, t);
}

bool
scan_lane_submit(struct scan_lane *lane, struct scan_turn *t)
{
    claim_read(t->request.code, t->request.len, lane->own_host, &t->claim);
    scan_begin(&t->claim, &t->answer);
    t->too_often = !scan_rate_take(&t->claim, &t->actor, lane->per_minute);
    if (t->too_often) {
        t->done(t, NULL, false);
        return true;
    }
    if (t->claim.form > CLAIM_ALIAS) {
        publish(lane);
        return submit(lane, t);
    }
    t->done(t, NULL,
            scan_settled(&t->claim, &(struct scan_record){0}, &t->answer.verdict));
    return true;
}

void
scan_keep(struct arena *arena, struct scan_answer *a)
{
    const char **const texts[] = {
        &a->why.zh,   &a->why.en,       &a->todo.zh,    &a->todo.en,
        &a->batch,    &a->product,      &a->product_en, &a->model,
        &a->producer, &a->place,        &a->place_name, &a->state,
        &a->recall,   &a->recall_state, &a->order,      &a->void_reason,
    };

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (*texts[i])
            *texts[i] = arena_strdup(arena, *texts[i]);
}

struct pg_gather_stats
scan_lane_stats(void)
{
    struct pg_gather_stats sum = {0};

    for (int i = 0; i < LOOPS_MAX; i++) {
        sum.statements += atomic_load(&published[i].statements);
        sum.members += atomic_load(&published[i].members);
        sum.faults += atomic_load(&published[i].faults);
        sum.connects += atomic_load(&published[i].connects);
        int largest = atomic_load(&published[i].largest);
        if (largest > sum.largest)
            sum.largest = largest;
    }
    return sum;
}
