/* Events of the demo city on their way into the record: they are copied to a temporary
 * table in the order they are thought of, and appended in the order they happened, slice
 * by slice, so that memory does not grow with the city. */
#pragma once
#include <stdint.h>

#include "base/buf.h"
#include "base/fault.h"
#include "pg/pg.h"

struct rows {
    struct pg *pg;
    struct arena *arena;
    uint64_t seed; /* of the events' ids */
    int64_t count;
    struct buf body; /* the JSON of the event to be put next */
    struct buf copy;
    struct fault *fault; /* the first; later puts do nothing */
};

struct row {
    const char *kind; /* event_kind.name */
    const char *id;   /* from rows_id(), or NULL: a new one */
    int64_t batch, company, person, place;
    int64_t unit; /* label index; -1: about a batch, 0: neither */
    int area;
    int64_t at;         /* when it happened, Unix seconds */
    const char *photos; /* comma-separated hex SHA-256, or NULL */
};

/* Makes the temporary tables and begins the copy; inside a transaction. */
void rows_begin(struct rows *r);

/* An id to refer to before its event is put; lives in the arena. */
const char *rows_id(struct rows *r, int64_t at);

/* Puts an event with the body that was printed into r->body, and empties that. */
void rows_put(struct rows *r, const struct row *row);

/* Ends the copy, makes the partitions, appends all and derives what follows. */
struct fault *rows_append(struct rows *r, void (*progress)(int64_t done, int64_t total));

void rows_clear(struct rows *r);
