/* The log read from its beginning, slice by slice, for who checks it or takes it away. */
#pragma once
#include "record/event_row.h"
#include "record/log.h"

struct log_line {
    uint64_t index;
    const uint8_t *entry;
    size_t entry_len;
    bool for_event;          /* false: the checkpoint of the log before */
    bool has_event;          /* its event is in the store */
    const char *note;        /* of the checkpoint signed right behind it; NULL: none */
    struct event_row *event; /* what the event's row makes; NULL where it is malformed or
                                not there */
};

/* Shows each entry below `end`, in order. `each` may give a fault, which ends it. Runs in
 * a transaction of `pg`. */
struct fault *log_read(struct pg *pg, struct arena *arena, const struct log *log,
                       uint64_t end,
                       struct fault *(*each)(void *arg, const struct log_line *line),
                       void *arg);
