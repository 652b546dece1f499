/* Events of the store as entries of the log. */
#pragma once
#include <firemark/record.h>

#include "base/buf.h"
#include "pg/pg.h"

/* An event's row as log_take.sql gives it, made into an entry. */
struct event_row {
    int64_t batch;
    const char *id; /* as text */
    struct fm_entry entry;
    struct buf salt, body, attachments; /* kept from row to row */
};

void event_row_free(struct event_row *row);

/* Reads a row, the event's columns beginning at `first`, and commits the entry to its
 * body; *row is begun as {0}. returns false where the row is malformed or hashing fails.
 */
bool event_row_read(const struct pg_row *from, int first, bool sm3,
                    struct event_row *row);
