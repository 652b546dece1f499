/* The parts of the gather lane: gather.c groups and answers, gather_link.c keeps the
 * connection, gather_wire.c speaks PostgreSQL's binary format. */
#pragma once
#include <event2/event.h>
#include <libpq-fe.h>

#include "base/buf.h"
#include "pg/gather.h"

struct member {
    struct member *next;
    pg_gather_done *done;
    void *arg;
    int64_t expires; /* ms, monotonic */
    int span;        /* > 0: this and the span - 1 behind it go as one statement */
    bool unsure;     /* was in flight when a connection broke */
    uint32_t *end;   /* where each column's field ends in `wire` */
    uint8_t *wire; /* per column a length (4 bytes, big-endian; -1 null) and its bytes */
};

struct member_list {
    struct member *head, *tail;
    int count;
};

enum link_state { LINK_DOWN, LINK_CONNECTING, LINK_PREPARING, LINK_IDLE, LINK_BUSY };

struct pg_gather {
    struct event_base *base;
    const struct pg_gather_family *family;
    int deadline_ms, queue_limit, group_limit;

    struct member_list waiting, flight;
    struct event *kick;  /* sends the next group at the end of the loop's turn */
    struct event *watch; /* deadlines, while anything waits */
    struct pg_gather_stats stats;

    char *conninfo, *options, *role;
    PGconn *raw;
    enum link_state state;
    struct event *reader, *writer, *retry;
    int backoff_ms;
    int64_t since; /* ms: when the present connecting, preparing or statement began */
    bool warned;
    PGresult *result; /* of the statement in flight, until the server is ready again */
    struct buf params[PG_GATHER_COLUMNS];
};

int64_t gather_now_ms(void);

/* gather_link.c */
void link_open(struct pg_gather *g);
void link_close(struct pg_gather *g);
/* Gives the connection up and connects again after a pause. */
void link_lost(struct pg_gather *g, const char *why);
/* Sends the group in flight. */
void link_send(struct pg_gather *g);

/* gather.c, called by the link */
void gather_kick(struct pg_gather *g);
void gather_watch(struct pg_gather *g);
void gather_finished(struct pg_gather *g); /* the server is ready: result is final */
void gather_broken(struct pg_gather *g);   /* the connection broke */

/* gather_wire.c */
struct member *wire_member(const struct pg_gather_family *f, const struct pg_value *row);
unsigned wire_array_oid(enum pg_type type);
/* The group's column as a binary array. */
void wire_array(struct buf *out, enum pg_type type, int column,
                const struct member_list *group);
int64_t wire_ordinal(const PGresult *result, int row);

struct pg_gather_rows {
    const PGresult *result;
    int first, count;
};
