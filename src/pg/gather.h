/* The gather lane: members that wait while a statement is in flight go together as one
 * prepared statement with array parameters and one commit (architecture.md, "Two lanes").
 * One lane is one connection, one statement family, one event loop. Everything here is
 * called on the loop's thread. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/fault.h"

struct event_base;
struct pg_gather;
struct pg_gather_rows;

enum pg_type {
    PG_INT4,
    PG_INT8,
    PG_FLOAT8,
    PG_TEXT,
    PG_UUID, /* 16 bytes */
    PG_BYTEA,
    PG_TIMESTAMPTZ, /* microseconds since 1970 UTC */
};

enum { PG_GATHER_COLUMNS = 32 };

/* A statement over unnest($1::int8[], ...) WITH ORDINALITY. The first result column is
 * that ordinality (int8), the rows are ordered by it; a member may own no row or several.
 * Whatever the statement does commits before any member is answered. */
struct pg_gather_family {
    const char *sql;
    int columns; /* parameters, one array each, in the order of `types` */
    const enum pg_type *types;
    /* Members carry ids of their own, so running them again does not count twice: after a
     * broken connection they are sent once more instead of failing in doubt. */
    bool idempotent;
    int deadline_ms; /* from submission to answer; 0: 5000 */
    int queue_limit; /* members waiting; 0: 4096 */
    int group_limit; /* members in one statement; 0: 1024 */
};

/* One parameter; which field counts follows from the column's type. */
struct pg_value {
    bool null;
    int64_t number;    /* int4, int8, timestamptz */
    double real;       /* float8 */
    const void *bytes; /* text (UTF-8), uuid, bytea; copied by pg_gather_submit() */
    size_t len;
};

/* Called once per member. fault NULL: its effects are committed and `rows` are its own;
 * both live until the callback returns. It may submit, and must not close the lane. */
typedef void pg_gather_done(void *arg, const struct fault *fault,
                            const struct pg_gather_rows *rows);

struct pg_gather_stats {
    uint64_t statements; /* sent, replays too */
    uint64_t members;    /* answered without a fault */
    uint64_t faults;     /* answered with one */
    uint64_t connects;   /* connections made */
    int largest;         /* members in the largest statement */
};

/* Opens a lane; it connects in the background and again, with backoff, whenever the
 * connection breaks. `family` must outlive it; conninfo and role are copied (role NULL:
 * the login's own). Give addresses or socket folders, not names: libpq looks names up
 * blockingly. */
struct pg_gather *pg_gather_open(struct event_base *base, const char *conninfo,
                                 const char *role, const struct pg_gather_family *family);

/* Answers every member that still waits with a fault (in flight: "in_doubt"; waiting:
 * "stopping") and frees the lane. */
void pg_gather_close(struct pg_gather *g);

/* Hands in one member: `row` has family->columns values. The callback runs later, from
 * the loop, never inside this call. false: the queue is full, nothing was taken, the
 * callback will not run; answer 503 with Retry-After. Faults told to the callback: what
 * the statement raised for this member alone (see pg/fault.h; a group that fails is split
 * until only the culprits fail), "database_unreachable" or "busy" (deadline passed before
 * it was sent: not done), "in_doubt" (deadline or broken connection after it was sent).
 */
bool pg_gather_submit(struct pg_gather *g, const struct pg_value *row,
                      pg_gather_done *done, void *arg);

/* Whether nothing waits and nothing is in flight (for draining). */
bool pg_gather_idle(const struct pg_gather *g);
/* Whether the connection is up and the statement prepared (for readiness). */
bool pg_gather_ready(const struct pg_gather *g);
const struct pg_gather_stats *pg_gather_stats(const struct pg_gather *g);

/* A member's rows; column 0 is the ordinality. Numbers are 0 and bytes "" where null. */
int pg_cell_rows(const struct pg_gather_rows *rows);
bool pg_cell_null(const struct pg_gather_rows *rows, int row, int column);
int64_t pg_cell_int(const struct pg_gather_rows *rows, int row,
                    int column); /* bool too */
double pg_cell_real(const struct pg_gather_rows *rows, int row, int column);
int64_t pg_cell_time(const struct pg_gather_rows *rows, int row, int column); /* us */
/* text, uuid (16 bytes), bytea, json; NUL-terminated behind `len` (which may be NULL). */
const char *pg_cell_bytes(const struct pg_gather_rows *rows, int row, int column,
                          size_t *len);
